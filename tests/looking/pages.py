"""The pages that are looked at: one contact sheet each."""

import re
import time
from typing import NamedTuple


class Page(NamedTuple):
    """One contact sheet. `path` is an address, or a function that finds one with a signed-in tab; `then` does
    something on the page before it is looked at."""

    name: str
    role: str | None
    path: object
    status: int = 200
    then: object = None


def links(tab):
    """The addresses of all links on the page, each once, in their order."""
    found = tab.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    return list(dict.fromkeys(found))


def first(listing, pattern):
    """The first link on `listing` whose address matches `pattern` as a whole."""

    def find(tab):
        tab.goto(listing)
        for link in links(tab):
            if re.fullmatch(pattern, link):
                return link
        raise LookupError(f"{listing} has no link that looks like {pattern}")

    return find


def offered(listing, pattern, part):
    """The first link that begins or ends with `part` on one of the first pages of `listing` whose addresses match
    `pattern`: what is offered for one's own alone, or not on every page."""

    def find(tab):
        tab.goto(listing)
        for page in [link for link in links(tab) if re.fullmatch(pattern, link)][:20]:
            tab.goto(page)
            found = tab.locator(f"a[href^='{part}'], a[href$='{part}']")
            if found.count():
                return found.first.get_attribute("href")
        raise LookupError(f"none of the first pages of {listing} has a link to {part}")

    return find


def call_form(tab):
    """The form for the first hotel on the list whose file offers it: an officer writes for his own hotels alone."""
    return offered("/hotels", HOTEL, "/calls/new?hotel=")(tab)


def visit_form(tab):
    """The form of a visit to one of the officer's own hotels."""
    return first("/visits/new", r"/visits/new\?hotel=\w+")(tab)


def click(selector, awaited):
    """Clicks, and waits until something stands there."""

    def act(tab):
        tab.locator(selector).first.click()
        tab.wait_for_selector(awaited)

    return act


def save_nothing(tab):
    """Saves an empty call; what another page has left as a draft is thrown away first."""
    discard = tab.locator("main [name=discard]")
    if discard.count():
        with tab.expect_navigation():
            discard.click()
    click("form .acts .primary", "#summary-error")(tab)


def my_hotel(tab):
    """A hotel whose file offers the officer the call form."""
    return "/hotels/" + call_form(tab).partition("=")[2]


def below(path):
    """A page below the first hotel of the list."""
    return lambda tab: first("/hotels", HOTEL)(tab) + path


def erasure(tab):
    """The latest request to be erased."""
    return first("/erasures", r"/erasures/\d+")(tab)


def edit_with_conflict(tab):
    """Somebody else saves the hotel while it is edited here, so that both texts stand in the form."""
    address = tab.locator("[name=address]").input_value().lstrip("0123456789 ")
    other = tab.context.new_page()
    other.goto(tab.url)
    for page, text in ((other, f"{time.time_ns() % 1000} {address}"), (tab, f"{address}, 3F")):
        page.fill("[name=address]", text)
        page.click("form.sheet .acts .primary")
        page.wait_for_load_state()
    other.close()
    tab.wait_for_selector(".both")


def tick(tab):
    """Ticks three hotels."""
    for box in tab.locator(".register input[name=hotel]").all()[:3]:
        box.check()


def my_code(tab):
    """The code of a hotel that the officer writes for."""
    return call_form(tab).partition("=")[2]


def cut_up(tab):
    """A call is told at length, and marked words of it become a follow-up."""
    tab.fill("[name=summary]", "空调坏了，请派人维修。客人在前台投诉早餐太少。出租率78%，比上周好。")
    tab.eval_on_selector("[name=summary]", "area => { area.focus(); area.setSelectionRange(0, 11); }")
    tab.click("[data-cut]")
    tab.wait_for_selector("fieldset[data-piece]")


def pasted(tab):
    """A conversation copied from WeChat, read into days."""
    tab.locator("textarea").first.fill(
        "王店长 2026/11/16 10:02\n空调修好了，谢谢。\n我 2026/11/16 10:05\n好的，周五再问一次。"
    )
    tab.locator("main form .acts .primary").first.click()
    tab.wait_for_load_state()


def correction(tab):
    """The form that corrects one of the officer's own records."""
    return first("/calls?hotel=" + my_code(tab), r"/calls/\d+")(tab) + "/correction"


def officers_week(tab):
    """The week of the first officer whom the manager may choose."""
    tab.goto("/week")
    return "/week?officer=" + tab.locator("select[name=officer] option:not([value=''])").first.get_attribute("value")


def exported(tab):
    """The exports, after a list too long for one request was asked for."""
    tab.goto(f"/calls?first=2025-01-01&last={time.strftime('%Y-%m-%d')}")
    tab.locator("form[action='/calls/export'] button").click()
    tab.wait_for_url("**/exports/*")
    return "/exports"


def written(tab):
    """An inspection that is being written: the first that can be begun is."""
    tab.goto("/inspections/new?hotel=" + first("/hotels", HOTEL)(tab).rpartition("/")[2])
    tab.locator("form.sheet .acts .primary").click()
    tab.wait_for_load_state()
    tab.locator("form[action$='/beginning'] button").click()
    tab.wait_for_load_state()
    return tab.url.partition("/inspections")[1] + tab.url.partition("/inspections")[2]


HOTEL = r"/hotels/(?!new)[^/?#]+"
IMPROVEMENT, REPLIES = r"/improvements/\d+", r"/evaluations/cycles/\d+/replies.*"
INSPECTION = r"/inspections/\d+"
CYCLE = r"/evaluations/cycles/\d+"
PLAN = INSPECTION + "/rectification"
FOLLOW_UP = r"/follow-ups/\d+"
MINUTES = r"/visits/\d+/minutes"
FIGURES = r"/monthly-reports/new\?hotel=.+"
RESULTS = first("/evaluations/cycles", CYCLE + "/results")
BULLETIN = first("/bulletins", r"/bulletins/\d+")
PROPOSING = r"/hotels/[^/?#]+/proposals/new"
PAGES = [
    Page("sign-in", None, "/sign-in"),
    Page("hotels-staff", "staff", "/hotels"),
    Page("home-staff", "staff", "/"),
    Page("hotel-staff", "staff", my_hotel),
    Page("call-in-place", "staff", my_hotel, then=click("a[data-hx-target='#form']", "#form textarea")),
    Page("call-new", "staff", call_form),
    Page("call-errors", "staff", call_form, then=save_nothing),
    Page("call", "staff", first("/calls", r"/calls/\d+")),
    Page("hotel-edit", "staff", lambda tab: my_hotel(tab) + "/edit"),
    Page("hotel-conflict", "staff", lambda tab: my_hotel(tab) + "/edit", then=edit_with_conflict),
    Page("panel", "staff", "/hotels", then=click("details.me summary", "details.me[open] .panel")),
    Page("nothing-found", "staff", "/hotels?q=zzzzz"),
    Page("calls", "staff", "/calls"),
    Page("me", "staff", "/me"),
    Page("error", "staff", "/hotels/NOPE", 404),
    Page("styleguide", "staff", "/styleguide"),
    Page("hotels-manager", "manager", "/hotels"),
    Page("hotels-admin", "admin", "/hotels", then=tick),
    Page("hotel-admin", "admin", first("/hotels", HOTEL)),
    Page("hotel-new", "admin", "/hotels/new"),
    Page("accounts", "admin", "/accounts"),
    Page("account-new", "admin", "/accounts/new"),
    Page("account", "admin", first("/accounts", r"/accounts/(?!new)[^/?#]+")),
    Page("audit", "admin", "/audit"),
    Page("audit-seal", "admin", "/audit/seal"),
    Page("erasures", "director", "/erasures"),
    Page("erasure", "director", first("/erasures", r"/erasures/\d+")),
    Page("erasure-text", "director", lambda tab: first(erasure(tab), r"/erasures/\d+/texts/\d+")(tab)),
    Page("leaks", "director", "/leaks"),
    Page("holder-checks", "director", "/holder-checks"),
    Page("evaluation-answers", "director", "/evaluations/answers"),
    Page("evaluation-answer", "director", first("/evaluations/answers", r"/evaluations/answers/\d+")),
    Page("evaluation-paper", "director", "/evaluations/answers/new"),
    Page("evaluation-sheet", "gm", first("/evaluations", r"/evaluations/sheets/\d+")),
    Page("evaluation-own-answer", "gm", first("/evaluations", r"/evaluations/sheets/\d+/answer")),
    Page("holder-addresses", "director", "/holder-checks?show=addresses"),
    Page("holder-code", "gm", "/holder-checks/code"),
    Page("leak", "director", first("/leaks", r"/leaks/\d+")),
    Page("leak-new", "director", "/leaks/new"),
    Page("home-gm", "gm", "/"),
    Page("hotel-gm", "gm", first("/hotels", HOTEL)),
    Page("home-owner", "owner", "/"),
    Page("home-assistant", "assistant", "/"),
    Page("hotels-director", "director", "/hotels"),
    Page("hotels-filtered", "manager", "/hotels?city=苏州&kind=member&due=due"),
    Page("search", "staff", "/search?q=1"),
    Page("home-manager", "manager", "/"),
    Page("home-director", "director", "/"),
    Page("home-admin", "admin", "/"),
    Page("home-liaison", "liaison", "/"),
    Page("hand-overs", "staff", "/handovers?show=all"),
    Page("hand-over", "staff", first("/handovers?show=all", r"/handovers/\d+")),
    Page("covers", "manager", "/covers"),
    Page("cover-new", "manager", "/covers/new"),
    Page("hotel-manager", "manager", first("/hotels", HOTEL)),
    Page("posting-new", "manager", below("/postings/new")),
    Page("hotel-access", "manager", below("/access")),
    Page("status", "manager", below("/status")),
    Page("proposals", "staff", "/proposals"),
    Page("timeline", "staff", lambda tab: my_hotel(tab) + "/timeline"),
    Page("principals", "staff", lambda tab: my_hotel(tab) + "/principals"),
    Page("principal-new", "staff", lambda tab: my_hotel(tab) + "/principals/new"),
    Page("plan", "staff", lambda tab: my_hotel(tab) + "/plan"),
    Page("duties", "staff", lambda tab: my_hotel(tab) + "/duties"),
    Page("files", "staff", lambda tab: my_hotel(tab) + "/files"),
    Page("second-factor", "staff", "/me/second-factor"),
    Page("me-preferences", "staff", "/me/preferences"),
    Page("departments", "admin", "/departments"),
    Page("services", "admin", "/services"),
    Page("teams", "admin", "/teams"),
    Page("settings", "admin", "/settings"),
    Page("rules", "admin", "/settings/rules"),
    Page("calendar", "admin", "/settings/calendar"),
    Page("imports", "admin", "/imports"),
    Page("import-new", "admin", "/imports/new"),
    Page("import", "admin", first("/imports", r"/imports/\d+")),
    Page("invitations", "admin", "/accounts/invitations"),
    Page("deactivation", "admin", lambda tab: first("/accounts", r"/accounts/\d+")(tab) + "/deactivation"),
    Page("proposal-new", "gm", first("/", PROPOSING)),
    Page("files-gm", "gm", lambda tab: first("/", PROPOSING)(tab).removesuffix("proposals/new") + "files"),
    Page("week", "staff", "/week"),
    Page("week-open", "staff", lambda tab: "/week?show=all&open=" + my_code(tab)),
    Page("week-all", "staff", "/week?show=all"),
    Page("week-days", "staff", "/week/days"),
    Page("week-ahead", "staff", "/week/ahead"),
    Page("week-manager", "manager", officers_week),
    Page("bulletins", "manager", "/bulletins"),
    Page("bulletins-own", "gm", "/bulletins"),
    Page("bulletins-mine", "manager", "/bulletins?show=mine"),
    Page("bulletin", "director", BULLETIN),
    Page("bulletin-own", "gm", BULLETIN),
    Page("bulletin-new", "manager", "/bulletins/new"),
    Page("bulletin-receipts", "director", lambda tab: first(BULLETIN(tab), r"/bulletins/\d+/receipts.*")(tab)),
    Page("to-tell", "staff", "/to-tell"),
    Page("to-tell-manager", "manager", "/to-tell"),
    Page("to-tell-one", "manager", first("/to-tell", r"/to-tell/\d+")),
    Page("call-pieces", "staff", call_form, then=cut_up),
    Page("call-corrected", "staff", first("/calls?mark=corrected", r"/calls/\d+")),
    Page("call-correction", "staff", correction),
    Page("paste", "staff", lambda tab: "/calls/paste?hotel=" + my_code(tab), then=pasted),
    Page("calls-search", "staff", "/calls?q=空调"),
    Page("minutes", "manager", "/visits/minutes"),
    Page("minutes-new", "staff", lambda tab: first("/visits/plan", r"/visits/\d+")(tab) + "/minutes"),
    Page("minutes-filed", "manager", first("/visits/minutes?show=waiting", MINUTES)),
    Page("minutes-released", "staff", first("/visits/minutes", MINUTES)),
    Page("minutes-correction", "staff", offered("/visits/minutes", MINUTES, "/correction")),
    Page("minutes-gm", "gm", first("/visits/minutes", MINUTES)),
    Page("minutes-all-gm", "gm", "/visits/minutes"),
    Page("calls-last", "staff", lambda tab: "/calls/last?hotel=" + my_code(tab)),
    Page("follow-ups", "staff", "/follow-ups"),
    Page("follow-up", "staff", first("/follow-ups", FOLLOW_UP)),
    Page("follow-up-new", "staff", lambda tab: "/follow-ups/new?hotel=" + my_code(tab)),
    Page("follow-ups-manager", "manager", "/follow-ups?show=claimed"),
    Page("follow-ups-gm", "gm", "/follow-ups"),
    Page("follow-up-gm", "gm", first("/follow-ups", FOLLOW_UP)),
    Page("follow-ups-liaison", "liaison", "/follow-ups"),
    Page("follow-up-liaison", "liaison", first("/follow-ups", FOLLOW_UP)),
    Page("coverage", "manager", "/coverage"),
    Page("coverage-visits", "manager", "/coverage?of=visits"),
    Page("coverage-visits-hotels", "manager", "/coverage/hotels?of=visits&state=owed"),
    Page("coverage-officer", "manager", first("/coverage", r"/coverage\?officer=\d+")),
    Page("coverage-hotels", "manager", "/coverage/hotels"),
    Page("coverage-portfolio", "manager", "/coverage/portfolio"),
    Page("coverage-calls", "manager", "/coverage/calls"),
    Page("coverage-checks", "manager", "/coverage/checks"),
    Page("coverage-director", "director", "/coverage?year=2026"),
    Page("excuses", "manager", "/excuses"),
    Page("excuses-staff", "staff", "/excuses"),
    Page("excuse-new", "staff", lambda tab: "/excuses/new?hotel=" + my_code(tab)),
    Page("spot-checks", "manager", "/spot-checks"),
    Page("spot-checks-staff", "staff", "/spot-checks"),
    Page("spot-check", "manager", first("/spot-checks", r"/spot-checks/new\?call=\d+")),
    Page("reports-week", "manager", "/reports?kind=week"),
    Page("reports-month", "director", "/reports?kind=month"),
    Page("visit-plan", "staff", "/visits/plan"),
    Page("visit-plan-manager", "manager", "/visits/plan"),
    Page("visits", "staff", "/visits"),
    Page("visit", "staff", first("/visits?state=agreed", r"/visits/\d+")),
    Page("visit-new", "staff", visit_form),
    Page("visit-calendar", "staff", "/visits/calendar"),
    Page("travel-list", "staff", "/visits/travel-list"),
    Page("visits-gm", "gm", "/visits"),
    Page("visit-gm", "gm", first("/visits", r"/visits/\d+")),
    Page("notices", "staff", "/notices"),
    Page("notices-gm", "gm", "/notices"),
    Page("notice-choices", "staff", "/notices/choices"),
    Page("notice-choices-gm", "gm", "/notices/choices"),
    Page("inspections", "liaison", "/inspections"),
    Page("inspection-hotels", "liaison", "/inspections/new"),
    Page("inspection-new", "liaison", first("/inspections/new", r"/inspections/new\?hotel=\w+")),
    Page("inspection", "manager", first("/inspections?show=released", INSPECTION)),
    Page("inspection-finished", "director", first("/inspections?show=running", INSPECTION)),
    Page("inspection-checks", "liaison", written),
    Page("findings", "liaison", "/inspections/findings"),
    Page("rectification", "liaison", first("/", PLAN)),
    Page("rectification-gm", "gm", first("/", PLAN)),
    Page("inspections-gm", "gm", "/inspections"),
    Page("inspection-gm", "gm", lambda tab: first("/inspections", INSPECTION)(tab)),
    Page("checklists", "admin", "/inspections/templates"),
    Page("checklist", "liaison", "/inspections/templates/1"),
    Page("exports", "manager", exported),
    Page("export", "manager", first("/exports", r"/exports/\d+")),
    Page("figures-register", "manager", "/monthly-reports"),
    Page("figures-hotel", "staff", first("/monthly-reports", r"/monthly-reports/of/[^/?]+\?month=[\d-]+")),
    Page("figures-month", "staff", first("/monthly-reports?show=in", r"/monthly-reports/\d+")),
    Page("figures-sent", "gm", offered("/monthly-reports", r"/monthly-reports/\d+", "/peer-sheet")),
    Page("figures-new", "staff", first("/monthly-reports?officer=me&show=missing", FIGURES)),
    Page("figures-sheet", "gm", lambda tab: first("/monthly-reports", r"/monthly-reports/sheet\?hotel=.+")(tab)),
    Page("figures-gm", "gm", "/monthly-reports"),
    Page("figures-owner", "owner", "/monthly-reports"),
    Page("evaluations", "director", "/evaluations"),
    Page("evaluations-staff", "staff", "/evaluations"),
    Page("evaluation-forms", "director", "/evaluations/forms"),
    Page("evaluation-form", "director", "/evaluations/forms/1"),
    Page("evaluation-preview", "director", "/evaluations/forms/1/preview"),
    Page("evaluation-form-new", "director", "/evaluations/forms/new"),
    Page("evaluation-cycles", "manager", "/evaluations/cycles"),
    Page("evaluation-cycle-new", "director", "/evaluations/cycles/new"),
    Page("evaluation-cycle", "director", first("/evaluations", CYCLE)),
    Page("evaluation-cycle-staff", "staff", first("/evaluations", CYCLE)),
    Page("evaluation-asked", "director", lambda tab: first("/evaluations", CYCLE)(tab) + "/invitations?show=all"),
    Page("comments", "director", "/evaluations/comments"),
    Page("comments-liaison", "liaison", "/evaluations/comments"),
    Page("comment-released", "liaison", first("/evaluations/comments", r"/evaluations/questions/\d+")),
    Page("questions", "director", "/evaluations/questions"),
    Page("questions-gm", "gm", "/evaluations/questions"),
    Page("replies", "liaison", lambda tab: first(first("/improvements", IMPROVEMENT)(tab), REPLIES)(tab)),
    Page("results", "director", RESULTS),
    Page("results-manager", "manager", RESULTS),
    Page("results-gm", "gm", RESULTS),
    Page("results-hotels", "director", lambda tab: RESULTS(tab) + "/hotels"),
    Page("results-cities", "director", lambda tab: RESULTS(tab) + "/cities"),
    Page("results-departments", "director", "/evaluations/departments"),
    Page("results-department", "liaison", first("/evaluations/departments", r"/evaluations/departments/[a-z-]+")),
    Page("improvements", "director", "/improvements"),
    Page("improvement", "liaison", first("/improvements", IMPROVEMENT)),
    Page("improvement-new", "manager", "/improvements/new"),
    Page("library", "manager", "/library"),
    Page("library-found", "staff", "/library?q=早餐"),
    Page("library-entry", "manager", "/library/2"),
    Page("library-compared", "director", "/library/2/editions/comparison"),
    Page("library-new", "manager", "/library/new"),
    Page("library-topics", "manager", "/library/topics"),
    Page("library-gm", "gm", "/library"),
    Page("library-entry-gm", "gm", "/library/2"),
    Page("library-offers-gm", "gm", "/library/offers"),
    Page("library-offer-new", "gm", "/library/offers/new"),
    Page("library-offers", "manager", "/library/offers"),
    Page("library-offer", "manager", first("/library/offers", r"/library/offers/\d+")),
    Page("motions", "gm", "/association/motions"),
    Page("motions-secretariat", "manager", "/association/motions?show=decided"),
    Page("motion-new", "manager", "/association/motions/new"),
    Page("motion-voting", "gm", first("/association/motions?show=voting", r"/association/motions/[0-9]+")),
    Page("motion-discussed", "gm2", first("/association/motions?show=admitted", r"/association/motions/[0-9]+")),
    Page("motion-proposed", "gm", first("/association/motions?show=proposed", r"/association/motions/[0-9]+")),
    Page("motion-call", "manager", first("/association/motions?show=admitted", r"/association/motions/[0-9]+")),
    Page("motion-counted", "gm", "/association/motions/1"),
    Page("election-counted", "director", "/association/motions/4"),
    Page("vote-left", "gm", "/association/motions/polls/5/proxies/new"),
    Page("resolutions", "director", "/association/motions/resolutions"),
    Page("resolution", "director", "/association/motions/resolutions/1"),
    Page("charter", "gm", "/association/charter"),
    Page("charter-secretariat", "manager", "/association/charter"),
    Page("charter-editions", "director", "/association/charter/editions"),
    Page("charter-compared", "gm", "/association/charter/comparison?from=1&to=3"),
    Page("charter-draft", "manager", "/association/charter/draft"),
    Page("charter-article", "manager", "/association/charter/draft/articles/39/edit"),
    Page("charter-figures", "manager", "/association/charter/draft/figures"),
    Page("charter-adoption", "manager", "/association/charter/draft/adoption"),
    Page("charter-motion", "manager", "/association/charter/draft/motion"),
    Page("charter-accepted", "manager", "/association/charter/acceptances"),
    Page("preparation", "staff", lambda tab: first("/visits", r"/visits/\d+")(tab) + "/preparation"),
]

#: The first page of each role, which Lighthouse marks.
HOMES = ("staff", "manager", "director", "admin", "liaison", "gm", "owner", "assistant")
