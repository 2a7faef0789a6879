"""The catalogue of service items, by kind of hotel, free or by contract (D8, D9)."""

import re

from portal.foundation import i18n
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.audit import AuditEntry
from portal.records.services import ServiceItem


def _names(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", name) for name in re.findall(r'<th scope="row">(.*?)</th>', html)]


def test_the_manuals_catalogue_is_complete_for_either_kind(database):
    member = {row.word for row in ServiceItem.catalogue(COMMAND_LINE, "member")}
    franchise = {row.word for row in ServiceItem.catalogue(COMMAND_LINE, "franchise")}
    assert (len(member), len(franchise)) == (11, 12)
    assert member & franchise == {"convention", "seminars", "pms"}
    assert len(ServiceItem.catalogue(COMMAND_LINE)) == 20
    assert all(row.name_zh and row.name_en for row in ServiceItem.select())


def test_the_list_is_filtered_by_kind(world):
    browser = world.browser(world.account(Role.STAFF))
    assert len(_names(browser.get("/services").text)) == 20
    names = _names(browser.get("/services?kind=franchise").text)
    assert (len(names), "Design and budget" in names, "Constant contact" in " ".join(names)) == (12, True, False)
    assert len(_names(browser.get("/services?kind=castle").text)) == 20


def test_an_item_is_added_behind_another_and_retired(world):
    admin = world.browser(world.account(Role.ADMIN))
    first = ServiceItem.catalogue(COMMAND_LINE)[0]
    answer = admin.send(
        "/services/new", "/services", name_en="Fire drill", kinds=["franchise"], terms="paid", after=str(first.id)
    )
    assert answer.status_code == 303
    with i18n.speaking("en"):
        assert [row.name for row in ServiceItem.catalogue(COMMAND_LINE)][1] == "Fire drill"
    item = ServiceItem.get(ServiceItem.name_en == "Fire drill")
    assert (item.kinds, item.terms, item.stands_after) == (["franchise"], "paid", first.id)

    page, action = f"/services/{item.id}/edit", f"/services/{item.id}"
    form = admin.form(page, action)
    form.pop("active")
    # A box that comes twice is ticked once.
    ticked = ["member", "franchise", "member"]
    assert admin.post(action, data={**form, "kinds": ticked, "after": ""}).status_code == 303
    assert "Fire drill" not in admin.get("/services").text
    assert _names(admin.get("/services?retired=1").text) == ["Fire drill"]
    told = AuditEntry.get(AuditEntry.verb == "service.edited").told
    assert (told["active"], told["kinds"]) == ([True, False], [["franchise"], ["member", "franchise"]])
    assert ServiceItem.line(COMMAND_LINE)[0].id == item.id


def test_an_item_is_for_some_kind_of_hotel(world):
    admin = world.browser(world.account(Role.ADMIN))
    answer = admin.post(
        "/services", data={**admin.token(), "name_en": "Nothing", "terms": "free", "after": "", "active": "y"}
    )
    assert answer.status_code == 422
    assert "Tick one kind of hotel at least." in answer.text and 'value="Nothing"' in answer.text
    assert ServiceItem.select().count() == 20


def test_two_admins_at_the_same_item_see_each_other(world):
    admin = world.browser(world.account(Role.ADMIN))
    item = ServiceItem.get(ServiceItem.word == "pms")
    page, action = f"/services/{item.id}/edit", f"/services/{item.id}"
    first, second = (admin.form(page, action) for _ in range(2))
    assert admin.post(action, data={**first, "kinds": ["member"], "name_en": "A PMS"}).status_code == 303
    typed = {**second, "kinds": ["member"], "name_en": "The PMS", "submission_id": "x" * 20}
    answer = admin.post(action, data=typed)
    assert answer.status_code == 409
    assert "A PMS" in answer.text and 'value="The PMS"' in answer.text
    assert ServiceItem.get_by_id(item.id).name_en == "A PMS"


def test_only_admins_change_the_catalogue(world):
    item = ServiceItem.get()
    for role in (Role.STAFF, Role.MANAGER, Role.LIAISON, Role.DIRECTOR):
        browser = world.browser(world.account(role))
        assert "/services/new" not in browser.get("/services").text
        assert browser.get(f"/services/{item.id}/edit").status_code == 403
