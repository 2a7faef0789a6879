"""Both languages are complete: every text has its Chinese, nothing is said without `_()`, no page mixes the two."""

import ast
import re
from datetime import date, timedelta
from functools import cache
from itertools import chain

import pytest

from portal.activity.calls import Channel, Result
from portal.config import ROOT
from portal.demo import stage
from portal.foundation import clock
from portal.foundation.i18n import HTML_LANG, LANGUAGES
from portal.foundation.roles import Function, Role
from portal.records.accounts import Account
from portal.records.links import Link
from portal.records.principals import PrincipalFunction
from portal.web.views import audit
from tests import messages, words
from tests.company import links_of
from tests.laws import new_submission_id
from tests.world import PASSWORD, Forms

#: Which database is below makes no difference to what is said.
sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
#: What Chinese texts write in Latin letters.
LATIN = {"OTA", "VI", "PMS", "OCC", "ADR", "RevPAR", "SH001", "A", "B", "C", "XLSX", "XLS", "CSV", "MB"}
#: Names of programs and formats, settings, and what stands for something to type.
LATIN |= {
    "KB",
    "PDF",
    "Word",
    "Excel",
    "PowerPoint",
    "Microsoft",
    "Authenticator",
    "iPhone",
    "Outlook",
    "QQ",
    "UC",
    "Esc",
    "MAIL",
    "URL",
}
LATIN |= {"UTC", "szgq", "wang", "hotel", "example"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
UPDATE = "run `python -m tests.messages`"


@cache
def catalogue() -> dict[messages.Text, str]:
    """{text of the source: its Chinese, or nothing}"""
    return {message.id: "".join(message.string) for message in messages.catalogue() if message.id}


def pairs() -> list[tuple[messages.Text, str]]:
    """(text of the source, its Chinese), of those that have one."""
    return [(text, chinese) for text, chinese in catalogue().items() if chinese]


def forms_of(text: messages.Text) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def shown(template: str, chinese: str) -> str:
    return f"{template!r} → {chinese!r}"


# The catalogue


def test_the_catalogue_holds_every_text_of_the_source_and_no_other():
    kept, said = set(catalogue()), messages.of_source()
    missing = {text: sorted(places) for text, places in said.items() if text not in kept}
    assert missing == {}, UPDATE
    assert kept - set(said) == set(), UPDATE


def test_every_text_has_its_chinese():
    assert [text for text, chinese in catalogue().items() if not chinese.strip()] == []


def test_no_entry_is_fuzzy_obsolete_or_tied_to_a_context():
    kept = messages.catalogue()
    assert list(kept.obsolete) == []
    assert [message.id for message in kept if message.id and (message.fuzzy or message.context)] == []


def test_the_catalogue_stands_as_the_command_writes_it():
    """In one order, without dates, line numbers and names of machines: two people's changes do not meet."""
    assert messages.written(messages.catalogue()) == messages.CATALOGUE.read_bytes(), UPDATE


def test_both_languages_fill_in_the_same_placeholders():
    for text, chinese in pairs():
        for form in forms_of(text):
            wanted = set(PLACEHOLDER.findall(form)) | ({"n"} if isinstance(text, tuple) else set())
            assert set(PLACEHOLDER.findall(chinese)) == wanted, shown(form, chinese)


def test_every_text_can_be_filled_in():
    for text, chinese in pairs():
        for form in (*forms_of(text), chinese):
            values = dict.fromkeys(PLACEHOLDER.findall(form), "x")
            if values:
                assert "%" not in (form % values).replace("%", "", form.count("%%")), form


def test_both_languages_begin_and_end_alike():
    ends = {".": "。", ":": "：", "!": "！", "?": "？"}
    for text, chinese in pairs():
        for form in forms_of(text):
            assert (form, chinese) == (form.strip(), chinese.strip()), shown(form, chinese)
            assert chinese.endswith(ends.get(form[-1], chinese[-1])), shown(form, chinese)
            assert (chinese[-1] in ends.values()) == (form[-1] in ends), shown(form, chinese)


def test_chinese_is_written_in_chinese():
    for text, chinese in pairs():
        bare = PLACEHOLDER.sub("", chinese)
        assert set(re.findall(r"[A-Za-z][A-Za-z0-9]*", bare)) <= LATIN, shown(text, chinese)
        assert words.HAN.search(bare) or not re.search("[A-Za-z]", "".join(set(bare.split()) - LATIN)), shown(
            text, chinese
        )


def test_chinese_is_punctuated_in_chinese():
    for text, chinese in pairs():
        bare = PLACEHOLDER.sub("", chinese).replace("wang@hotel.example", "")
        assert not re.search(r"[,;?!()\"']|\.(?!\d)|(?<!\d):(?!\d)", bare), shown(text, chinese)
        # A time behind a word and the number of a gate stand off; figures and units do not.
        tight = re.sub(r" %\(time\)s$|^\d |(?<=\d) (?=\d)| [·›] |(?<=Microsoft) |^↑ |(?<=↓) ", "", chinese)
        assert " " not in tight, shown(text, chinese)


def test_english_is_written_in_english():
    forms = [form for text in catalogue() for form in forms_of(text)]
    assert [form for form in forms if words.HAN.search(form) or re.search(r"[，。；：？！（）]|\.\.\.", form)] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Hotel file", "酒店档案"),
        ("Member hotel", "加盟酒店"),
        ("Franchise store", "特许经营店"),
        ("Principals", "主要联系人"),
        ("Owner", "业主"),
        ("Officer", "客服专员"),
        ("My hotels", "分管酒店"),
        ("Calls", "沟通记录"),
        ("Record a call", "记录沟通"),
        ("due", "待联络"),
        ("done", "已联络"),
        ("tried", "未接通"),
        ("excused", "已报备"),
        ("missed", "未完成"),
        ("coverage", "联络完成率"),
        ("in difficulty", "重点关注"),
        ("Gate", "对接阶段"),
        ("Grade", "酒店分级"),
        ("Customer-service manager", "客户服务部经理"),
        ("How the week went", "本周经营情况与需求"),
        ("Nothing special", "本周无特殊情况"),
    ],
)
def test_the_words_of_the_domain_are_the_ones_people_use(english, chinese):
    assert catalogue()[english] == chinese


def test_words_with_another_meaning_are_avoided():
    """负责人 is not an officer, 会员 alone is a loyalty guest."""
    for text, chinese in pairs():
        assert not re.search(r"负责人|会员(?!酒店)|你", chinese), shown(text, chinese)


# What nobody marked for translation

#: Sample data of the style guide in Latin letters; what is Chinese there is data too.
SAMPLES = {
    "templates/styleguide/index.html": {
        "Beijing Chaoyang Joy City North Gate",
        "Q4 OTA",
        "report by 18:00.",
        "SZ014",
        "hay73-thne3",
        "p4j96-yngq6",
        "awtht-wbt2q",
        f"Safari · iPhone {words.HOLE}",
    }
}
#: Names of keys and headers in scripts.
SCRIPT_WORDS = {
    "Escape",
    "Enter",
    "Home",
    "End",
    "Content-Type",
    "input, textarea, select",
    ".find,main:has(.found)",
} | {
    "a, button, form",
    ".item .seg label",
}
#: Spoken to whoever runs the portal, at the command line and in its log.
FOR_OPERATORS = tuple(f"portal/{place}" for place in ("cli/", "foundation/db.py"))


def sources(folder: str, ending: str) -> list:
    """The files, each named in the report of the test."""
    paths = sorted((ROOT / folder).rglob(f"*{ending}"))
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


def is_data(path: str, text: str) -> bool:
    """Sample data, or a drawing (`M1 2h3`), in the style guide."""
    if path not in SAMPLES:
        return False
    drawing = not re.search(r"[A-Za-z]{2}", text.replace("zM", ""))
    return text in SAMPLES[path] or bool(words.HAN.search(text)) or drawing


@pytest.mark.parametrize("path", sources("templates", ".html"))
def test_a_template_says_nothing_by_itself(path):
    name = path.relative_to(ROOT).as_posix()
    said = words.in_template(path.read_text())
    assert [text for text in said if not is_data(name, text)] == [], "mark it with _()"


@pytest.mark.parametrize("path", sources("portal", ".py"))
def test_what_a_person_is_told_by_python_is_translated(path):
    name = path.relative_to(ROOT).as_posix()
    if not name.startswith(FOR_OPERATORS):
        assert words.in_python(path.read_text()) == [], "mark it with _(), say() or required()"


@pytest.mark.parametrize("path", sources("static/js", ".js"))
def test_a_script_says_nothing_by_itself(path):
    said = words.in_script(path.read_text())
    assert [text for text in said if text not in SCRIPT_WORDS] == [], "take it from a data-* attribute of the page"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>Saved</p>", ["Saved"]),
        ("<p>{{ _('Saved') }}</p>", []),
        ("<p>{{ n }} hotels</p>", [f"{words.HOLE} hotels"]),
        ("<p>{% if n %}已保存{% endif %}</p>", ["已保存"]),
        ('<input placeholder="Search" name="q">', ["Search"]),
        ('<input name="q" value="all" type="hidden">', []),
        ('<button aria-label="Close">{{ icon("x") }}</button>', ["Close"]),
        ('<form data-draft-text="Kept as a draft" data-hx-trigger="submit, change">', ["Kept as a draft"]),
        ('<i title="{{ _("due") }}"></i>', []),
        ('{{ ui.badge("Late") }}', ["Late"]),
        ('{{ ui.badge("逾期" if late else "") }}', ["逾期"]),
        ('{{ ui.empty(_("Nothing"), "Nothing was found here") }}', ["Nothing was found here"]),
        ('{{ _("Edit %(name)s", name=row.name or "Nobody") }}', ["Nobody"]),
        ('{% if kind == "ListWidget" %}{% include "Some file.html" %}{% endif %}', []),
        ("{# Not said #}<script>Not said either</script>", []),
    ],
)
def test_words_left_in_a_template_are_found(source, said):
    assert words.in_template(source) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('flash("Saved.", "good")', ["Saved."]),
        ('flash(_("Saved."), "good")', []),
        ('flash(f"{name} is posted.")', [" is posted."]),
        ('raise Refused("Taken")', ["Taken"]),
        ("raise Refused(cls.__name__)", []),
        ('raise UnprocessableEntity(" ".join(texts) or None)', []),
        ('form.name.errors = ["Taken"]', ["Taken"]),
        ('form.name.errors = [*form.name.errors, _("Taken")]', []),
        ('form.name.errors.append("Taken")', ["Taken"]),
        ('def deed():\n    text = "Saved " + name\n    flash(text)', ["Saved "]),
        ('def deed():\n    text = ngettext("%(n)s call", "%(n)s calls", n)\n    flash(text)', []),
        ('name = Line("Name", [required("Enter a name.")], limit=40)', ["Name"]),
        ('name = Line(say("Name"), limit=40)', []),
        ('grade = Choose(say("Grade"), empty="not graded")', ["not graded"]),
        ('answer(409, "Somebody was quicker")', ["Somebody was quicker"]),
    ],
)
def test_words_left_in_python_are_found(source, said):
    assert words.in_python(source) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('say("Copied");', ["Copied"]),
        ("note.textContent = `Kept as a draft ${time}`;", ["Kept as a draft "]),
        ('"use strict"; // Said to nobody\nthrow new Error("copy refused");', []),
        ('document.querySelector("main input[type=search], form .note");', []),
        ('say("已复制");', ["已复制"]),
    ],
)
def test_words_left_in_a_script_are_found(source, said):
    assert words.in_script(source) == said


def test_every_deed_that_is_recorded_has_words():
    """The audit trail would show `hotel.edited` as it is stored."""
    calls = [node for path in (ROOT / "portal").rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    verbs = [node.args[1] for node in calls if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"]
    recorded = {verb.value if isinstance(verb, ast.Constant) else {"FILLED": stage.FILLED}[verb.id] for verb in verbs}
    assert recorded == set(audit.verbs())


# Pages as they are read

DATA = {
    "zh": {
        "hotels": [("SZ014", "苏州观前店"), ("HF003", "合肥包河店")],
        "places": {"province": "江苏", "city": "苏州", "district": "姑苏区", "address": "观前街1号"},
        "people": {role: f"人员{n}" for n, role in enumerate([*Role, *Function])},
        "principal": "林店长",
        "summary": "热水泵周二更换，周末有两个旅游团。",
    },
    "en": {
        "hotels": [("SZ014", "Guanqian Court"), ("HF003", "Baohe Court")],
        "places": {"province": "Jiangsu", "city": "Suzhou", "district": "Gusu", "address": "1 Guanqian Street"},
        "people": {role: f"The {role.value}" for role in [*Role, *Function]},
        "principal": "Mr Lin",
        "summary": "The pump is replaced on Tuesday; two parties at the weekend.",
    },
}
ROLES = [role for role in Role if role != Role.GM] + [Function.GM, Function.OWNER, Function.ASSISTANT]
#: Those who fill in most forms: their pages are read where these are sent.
SENDING = (Role.STAFF, Role.MANAGER, Role.ADMIN, Function.GM)
#: What is no word: codes of hotels, references of errors, addresses, places that a script fills in.
CODES = re.compile(r"\b[SHFEC]\d\b|\b[0-9a-f]{12}\b|https?://\S+|\{\w+\}|\b\d{4}-W\d\d\b")


#: What no English text has in it.
HAN_OR_STOP = re.compile(f"{words.HAN.pattern}|[，。；：？！（）]")


class Bilingual:
    """A company whose every name is of one language, with a deed of each kind."""

    def __init__(self, world, language: str):
        self.world, self.language, data = world, language, DATA[language]
        names = data["people"]
        # Signed in with numbers, which are of no language.
        numbers = iter(range(13800000001, 13800000099))
        self.people = {
            role: world.account(role, names[role], str(next(numbers)), language)
            for role in (Role.MANAGER, Role.LIAISON, Role.DIRECTOR, Role.ADMIN)
        }
        self.hotels = [
            world.hotel(code, name=name, phone="0512-67000114", rooms=96, grade="A", in_difficulty=1, **data["places"])
            for code, name in data["hotels"]
        ]
        own, other = self.hotels
        words = {"name": names[Role.STAFF], "sign_in": str(next(numbers)), "language": language}
        officer = self.people[Role.STAFF] = world.officer_of(own, since=clock.today() - timedelta(days=300), **words)
        for function in (Function.GM, Function.OWNER, Function.ASSISTANT):
            words = {"name": names[function], "sign_in": str(next(numbers)), "language": language}
            self.people[function] = world.gm_of(own, function=function, **words)
        principal = world.principal(own, data["principal"], PrincipalFunction.DEPUTY)
        for n, channel in enumerate(Channel):
            day = clock.today() - timedelta(days=20 * n)
            world.call(own, officer, day, principal, channel, summary=data["summary"])
        world.call(own, officer, None, None, Channel.PHONE, Result.NO_ANSWER, summary="")
        self.left = world.account(Role.STAFF, names[Role.STAFF], str(next(numbers)), language)
        self.left.deactivate(world.person(self.people[Role.MANAGER]))
        self.newcomer = Account.add(
            world.person(officer), str(next(numbers)), names[Role.STAFF], Role.STAFF, language=language
        )

    def browser(self, role=None):
        if role is not None:
            return self.world.browser(self.people[role])
        browser = self.world.browser()
        browser.post("/language", data={**browser.token(), "language": self.language})
        return browser


def foreign(html: str, language: str) -> list[str]:
    """What a page says in the other language."""
    if language == "en" and not HAN_OR_STOP.search(html.replace(LANGUAGES["zh"], "")):
        return []
    said = [CODES.sub(" ", text) for _where, text in words.Reader.of(html, skip_languages=True)]
    # Each language is offered in its own; of some small places nobody has written the Chinese name yet.
    said = [text for text in said if text not in LANGUAGES.values() and not text.startswith("UTC")]
    if language == "en":
        return [text for text in said if HAN_OR_STOP.search(text)]
    return [text for text in said if set(re.findall(r"[A-Za-z][A-Za-z0-9]*", text)) - LATIN - {"SZ014", "HF003"}]


def fits(answer, language: str, where: str) -> None:
    """Raises AssertionError with what a page or part says in the wrong language."""
    if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
        return
    assert foreign(answer.text, language) == [], where
    if "<!doctype html>" in answer.text and answer.status_code != 303:
        assert f'<html lang="{HTML_LANG[language]}"' in answer.text, where


def pages_of(browser, begin=("/",)) -> dict:
    """{address: page} of what can be reached by following links, one address of each kind."""
    waiting, kinds, pages = list(begin), set(), {}
    while waiting:
        url = waiting.pop(0).partition("#")[0]
        path, _mark, query = re.sub(r"\d+", "0", re.sub(r"(?<==)[^&]*", "", url)).partition("?")
        kind = path, *sorted(query.split("&"))
        if kind not in kinds:
            kinds.add(kind)
            answer = browser.get(url, follow_redirects=True)
            if answer.mimetype == "text/html":
                pages[url] = answer
                waiting += links_of(answer.text)
    return pages


@sqlite
@pytest.mark.parametrize("language", DATA)
@pytest.mark.parametrize("role", [role for role in ROLES if role not in SENDING], ids=str)
def test_no_page_mixes_the_languages(world, role, language):
    company = Bilingual(world, language)
    _read_all(company, company.browser(role))


def _read_all(company: Bilingual, browser) -> list:
    """The pages of somebody, each of which was held against the language."""
    begin = ["/", "/me", "/hotels", "/calls", "/audit", "/accounts", "/calls/new?hotel=SZ014", "/hotels/no", "/no"]
    pages = pages_of(browser, begin)
    for url, answer in pages.items():
        fits(answer, company.language, url)
    return list(pages.values())


@sqlite
@pytest.mark.parametrize("language", DATA)
def test_no_page_for_visitors_mixes_the_languages(world, language):
    company = Bilingual(world, language)
    browser = company.browser()
    token = Link.issue(world.person(company.people[Role.ADMIN]), company.newcomer)
    for url in ("/sign-in", f"/links/{token}", "/links/used-up", "/hotels", "/nowhere"):
        fits(browser.get(url), language, url)
    for action, fields in {
        "/sign-in": {"sign_in_name": "13800000001", "sign_in_password": "1"},
        f"/links/{token}": {"password": "111", "password_again": "2"},
        "/calls": {"summary": DATA[language]["summary"]},
        "/language": {"language": language},
    }.items():
        answer = browser.post(action, data={**browser.token(), **fields}, follow_redirects=True)
        fits(answer, language, action)


#: Typed into every field at once, and whether a part is asked for.
#: (What is around a form is the same whatever is typed into it, and a part says what the whole says.)
RUBBISH = (("", False), ("1" * 500, True), ("\x01", True), ("9999-99-99", True))


@sqlite
@pytest.mark.parametrize(
    ("roles", "language", "sending"),
    # English is the source: what is not marked as a text is found there. Those who fill in most forms do both.
    [
        ((Role.STAFF, Role.MANAGER), "zh", (Role.STAFF, Role.MANAGER)),
        ((Role.ADMIN, Function.GM), "zh", (Role.ADMIN, Function.GM)),
        ((Role.STAFF, Role.MANAGER), "en", (Role.STAFF,)),
        ((Role.ADMIN, Function.GM), "en", (Role.ADMIN,)),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_no_page_and_no_refusal_mixes_the_languages(world, roles, language, sending):
    """Every form of every page is sent empty and with rubbish; one that asks both the same, once."""
    company = Bilingual(world, language)
    # All is read before anything is sent: a deed may take a page away.
    browsers = {role: company.browser(role) for role in roles}
    pages = {role: _read_all(company, browsers[role]) for role in roles}
    asked: dict[str, set[str]] = {}
    for role in sending:
        own, before = set(), len(asked)
        for action, fields in chain.from_iterable(Forms.of(page.text).items() for page in pages[role]):
            place, names = re.sub(r"\d+", "0", action), {re.sub(r"\d+", "0", name) for name in fields}
            if place in own or place.endswith(("/sign-out", "/language", "/deactivation", "/draft", "/end")):
                continue
            own.add(place)
            if not names <= asked.get(place, set()):
                asked.setdefault(place, set()).update(names)
                _send_rubbish(browsers[role], action, fields, language)
        assert len(asked) > before


def _send_rubbish(browser, action: str, fields: dict[str, str], language: str) -> None:
    kept = {name: fields[name] for name in ("csrf_token", "hotel", "version") if name in fields}
    for rubbish, part in RUBBISH:
        headers = {"HX-Request": "true", "HX-Target": "form"} if part else {}
        data = {**dict.fromkeys(fields, rubbish), **kept, "submission_id": new_submission_id()}
        fits(browser.post(action, data=data, headers=headers), language, f"{action} with {rubbish!r}")


@sqlite
def test_the_week_is_headed_as_each_reader_writes_it(world):
    for language, heading, below, day in (
        ("zh", "11月16日–22日", "2026年第47周", "11月19日"),
        ("en", "16–22 Nov", "Week 47 of 2026", "19 Nov"),
    ):
        with clock.at(clock.instant(clock.datetime(2026, 11, 20, 9))):
            officer = world.account(Role.STAFF, "8", language=language)
            hotel = world.hotel()
            world.posted(hotel, officer, since=date(2026, 11, 2))
            world.call(hotel, officer, date(2026, 11, 19), world.principal(hotel, "9"))
            browser = world.browser(officer)
            page = browser.get(f"/calls?hotel={hotel.code}&week=2026-W47").text
            assert f"<h1>{heading}</h1>" in page and below in page and day in page
            strip = browser.get(f"/hotels/{hotel.code}").text
            assert heading in strip, "the strip names its weeks"


@sqlite
def test_a_change_is_told_in_the_words_of_its_form(world):
    for language, told in (
        ("zh", ("酒店名称：旧 → 新", "酒店类型：加盟酒店 → 特许经营店", "重点关注：否 → 是", "姓名：林")),
        ("en", ("Hotel name: 旧 → 新", "Kind: Member hotel → Franchise store", "In difficulty: no → yes", "Name: 林")),
    ):
        admin = world.account(Role.ADMIN, language=language)
        hotel = world.hotel(name="旧")
        hotel.edit(world.person(admin), hotel.version, name="新", kind="franchise", in_difficulty=1)
        world.principal(hotel, "林", PrincipalFunction.DEPUTY)
        page = world.browser(admin).get("/audit").text
        assert [words for words in told if words not in page] == []


# Switching


def html_lang(browser, page="/sign-in") -> str:
    return re.search(r'<html lang="([^"]+)"', browser.get(page, follow_redirects=True).text).group(1)


def choose(browser, page: str, language: str):
    """Presses a language at the foot of a page."""
    return browser.send(page, "/language", language=language)


@sqlite
def test_a_visitor_is_greeted_in_the_language_of_his_browser(world):
    chinese, english = "zh-CN,zh;q=0.9,en;q=0.8", "en-GB,en;q=0.9"
    for header, lang in ((chinese, "zh-Hans"), (english, "en"), ("fr", "zh-Hans"), ("", "zh-Hans")):
        page = world.browser().get("/sign-in", headers={"Accept-Language": header}).text
        assert f'<html lang="{lang}"' in page, header


@sqlite
def test_a_visitor_switches_the_language_and_it_stays(world):
    browser = world.browser()
    assert html_lang(browser) == "zh-Hans"
    answer = choose(browser, "/sign-in", "en")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert html_lang(browser) == html_lang(browser, "/nowhere") == "en"
    choose(browser, "/sign-in", "zh")
    assert html_lang(browser) == "zh-Hans"


@sqlite
def test_a_person_switches_the_language_everywhere_and_for_good(world):
    officer = world.account(Role.STAFF, sign_in="13800000001", language="zh")
    browser, elsewhere = world.browser(officer), world.browser(officer)
    answer = choose(browser, "/calls?days=30", "en")
    assert (answer.status_code, answer.location) == (303, "/calls?days=30"), "back to where he was"
    assert html_lang(browser, "/me") == html_lang(elsewhere, "/me") == "en"
    assert Account.get_by_id(officer.id).language == "en"
    browser.send("/me", "/sign-out")
    assert html_lang(browser) == "en", "this browser goes on in English"
    new = world.browser()
    new.send("/sign-in", "/sign-in", sign_in_name="13800000001", sign_in_password=PASSWORD)
    assert html_lang(new, "/me") == "en", "and so does the next one, once he has signed in"


@sqlite
def test_a_language_there_is_not_changes_nothing(world):
    officer = world.account(Role.STAFF, language="en")
    browser = world.browser(officer)
    assert choose(browser, "/me", "fr").status_code == 303
    assert html_lang(browser, "/me") == "en"
    assert Account.get_by_id(officer.id).language == "en"


@sqlite
def test_two_people_at_once_are_each_answered_in_their_own_language(world):
    chinese, english = (world.browser(world.account(Role.STAFF, language=language)) for language in ("zh", "en"))
    for _round in range(2):
        assert html_lang(chinese, "/me") == "zh-Hans"
        assert html_lang(english, "/me") == "en"
