"""The models and the admin of the peer: the portal's tables, unmanaged, as `inspectdb` would write them."""

from django.contrib import admin
from django.db import models
from django.urls import path

LABEL = "bench"


class Router:
    """Django's own tables (sessions, users, content types, admin log) lie in a database beside."""

    def _of(self, model) -> str:
        return "default" if model._meta.app_label == LABEL else "own"

    def db_for_read(self, model, **_hints):
        return self._of(model)

    def db_for_write(self, model, **_hints):
        return self._of(model)

    def allow_relation(self, _one, _other, **_hints):
        return True

    def allow_migrate(self, db, app_label, **_hints):
        return db == "own" and app_label != LABEL


class Named(models.Model):
    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class Account(Named):
    name = models.CharField(max_length=40)

    class Meta:
        managed, app_label, db_table = False, LABEL, "account"


class Hotel(Named):
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    gate = models.CharField(max_length=1)
    grade = models.CharField(max_length=1, null=True, blank=True)
    status = models.CharField(max_length=10)
    province = models.CharField(max_length=30, blank=True)
    city = models.CharField(max_length=30, blank=True)
    district = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=100, blank=True)
    rooms = models.IntegerField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    fee_terms = models.TextField(blank=True)
    pms = models.CharField(max_length=40, blank=True)
    nights_share = models.IntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        managed, app_label, db_table = False, LABEL, "hotel"


class OfHotel(models.Model):
    hotel = models.ForeignKey(Hotel, models.CASCADE)

    class Meta:
        abstract = True


class Principal(OfHotel):
    name = models.CharField(max_length=40)
    function = models.CharField(max_length=10)
    title = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone2 = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    birthday = models.DateField(null=True, blank=True)
    best_note = models.CharField(max_length=80, blank=True)
    manner = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        managed, app_label, db_table = False, LABEL, "principal"

    def __str__(self):
        return self.name


class Posting(OfHotel):
    account = models.ForeignKey(Account, models.CASCADE)
    function = models.CharField(max_length=10)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        managed, app_label, db_table = False, LABEL, "posting"


class HotelDuty(OfHotel):
    duty = models.CharField(max_length=2)
    kept = models.CharField(max_length=3, blank=True)
    note = models.CharField(max_length=200, blank=True)
    day = models.DateField()

    class Meta:
        managed, app_label, db_table = False, LABEL, "hotel_duty"


class HotelTag(OfHotel):
    tag = models.CharField(max_length=20)

    class Meta:
        managed, app_label, db_table = False, LABEL, "hotel_tag"


class ConsultingPlan(OfHotel):
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        managed, app_label, db_table = False, LABEL, "consulting_plan"


class FollowUp(OfHotel):
    wording = models.TextField()
    side = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    due_on = models.DateField()
    is_open = models.BooleanField()
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True)

    class Meta:
        managed, app_label, db_table = False, LABEL, "follow_up"


class Call(OfHotel):
    by = models.ForeignKey(Account, models.CASCADE)
    at = models.DateTimeField()
    day = models.DateField()
    channel = models.CharField(max_length=10)
    direction = models.CharField(max_length=5)
    result = models.CharField(max_length=10)
    principal = models.ForeignKey(Principal, models.CASCADE, null=True, blank=True)
    spoke_with = models.CharField(max_length=40, blank=True)
    summary = models.TextField(blank=True)
    late = models.BooleanField()
    nothing_special = models.BooleanField()

    class Meta:
        managed, app_label, db_table = False, LABEL, "call"


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):
    list_display = ("at", "hotel", "channel", "direction", "result", "principal", "spoke_with", "by", "summary", "late")
    list_select_related = ("hotel", "principal", "by")
    list_filter = ("channel", "direction", "result")
    search_fields = ("summary", "spoke_with")
    list_per_page = 50
    ordering = ("-at", "-id")


class Inline(admin.TabularInline):
    extra = 0


class Principals(Inline):
    model = Principal


class Postings(Inline):
    model = Posting
    raw_id_fields = ("account",)


class Duties(Inline):
    model = HotelDuty


class Tags(Inline):
    model = HotelTag


class Plans(Inline):
    model = ConsultingPlan


class OpenItems(Inline):
    model = FollowUp
    raw_id_fields = ("account",)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_open=True)


class Newest(Inline):
    """The twelve last calls, as the file's timeline shows."""

    model = Call
    raw_id_fields = ("by", "principal")
    fields = ("day", "channel", "result", "principal", "spoke_with", "by", "summary")

    def get_queryset(self, request):
        all_of_them = super().get_queryset(request)
        hotel = request.resolver_match.kwargs["object_id"]
        newest = Call.objects.filter(hotel_id=hotel).order_by("-at", "-id").values_list("id", flat=True)[:12]
        return all_of_them.filter(id__in=list(newest))


@admin.register(Hotel)
class HotelAdmin(admin.ModelAdmin):
    inlines = (Principals, Postings, Duties, Tags, Plans, OpenItems, Newest)


for model in (Account, Principal, FollowUp):
    admin.site.register(model)

urlpatterns = [path("admin/", admin.site.urls)]
