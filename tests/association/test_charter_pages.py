"""The charter's pages: read by everybody of the association, written by the secretariat, accepted by a button (D30)."""

from io import BytesIO

import docx

from portal.activity.association import charter_deeds
from portal.activity.association.charter import CharterAcceptance, CharterArticle, CharterEdition
from portal.activity.association.motions import Motion
from portal.activity.association.parameters import PARAMETERS
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from portal.records.notices import Notice
from portal.web.forms.association_charter import FIXED, name_of
from tests.association import bodies
from tests.company import ask

HERE = "/association/charter"
DRAFT = f"{HERE}/draft"


def figures(**others: str) -> dict[str, str]:
    """The form of the figures as it stands on the default, but for these."""
    said = {name_of(word): one.default for word, one in PARAMETERS.items() if word not in FIXED}
    return said | others


def test_the_secretariat_words_the_charter_and_adopts_it(world):
    browser = world.browser(bodies.secretary(world))
    browser.send(
        f"{DRAFT}/articles/31/edit", f"{DRAFT}/articles/31", text_zh="每季度开会。", text_en="Quarterly.", section="7"
    )
    browser.send(
        f"{DRAFT}/articles/new?chapter=1", f"{DRAFT}/articles", text_zh="第五个问题。", text_en="", section="1"
    )
    browser.send(DRAFT, f"{DRAFT}/articles/61/place", up="1")
    browser.send(f"{DRAFT}/articles/60/edit", f"{DRAFT}/articles/60/removal")
    browser.send(f"{DRAFT}/chapters/1/edit", f"{DRAFT}/chapters/1", name_zh="总纲", name_en="Outline")
    browser.send(f"{DRAFT}/figures", f"{DRAFT}/figures", **figures(seconders="5"))
    browser.send(f"{DRAFT}/adoption", f"{DRAFT}/adoption", in_force_from="2026-03-01", decided="All for it.")
    row = CharterEdition.in_force()
    assert (row.number, row.decided, row.parameters().number("seconders")) == (1, "All for it.", 5)
    assert [one.key for one in row.sections()[0].items] == ["1", "2", "3", "61", "4"]
    page = browser.get(HERE).text
    assert "Outline" in page and "Quarterly." in page and "第五个问题。" in page
    assert "All for it." in browser.get(f"{HERE}/editions").text


def test_what_is_wrong_is_said_beside_the_field_with_all_that_was_typed(world):
    browser = world.browser(bodies.secretary(world))
    answer = browser.send(
        f"{DRAFT}/figures",
        f"{DRAFT}/figures",
        **figures(**{"council_least": "20", "force_share": ">1/5", "fees-majority": "7/5", "absences": "drei"}),
    )
    for said in ("A share such as 2/3.", "more than half", "whole number", ">1/5", "7/5", "drei"):
        assert said in answer.text.replace("&gt;", ">"), said
    assert not CharterEdition.get().held_parameters.exists()
    answer = browser.send(f"{DRAFT}/adoption", f"{DRAFT}/adoption", in_force_from="", decided="")
    assert "Say which assembly" in answer.text
    assert CharterEdition.in_force() is None


def test_an_article_that_somebody_has_worded_meanwhile_is_looked_over_first(world):
    browser = world.browser(bodies.secretary(world))
    row = CharterEdition.get()
    facts = {"text_zh": "甲。", "text_en": "", "section": "1"}
    charter_deeds.put_chapter(COMMAND_LINE, "1", name_zh="总", name_en="General")
    answer = ask(browser, "POST", f"{DRAFT}/articles/2", version=str(row.version), **facts)
    assert answer.status_code == 409 and "甲。" in answer.text
    answer = ask(browser, "POST", f"{DRAFT}/adoption", version="1", in_force_from="2026-03-01", decided="Yes.")
    assert answer.status_code == 409
    assert CharterEdition.in_force() is None


def test_the_draft_is_put_to_the_vote_as_it_stands(world):
    office = world.browser(bodies.association(world, hotels=1, seats=1).secretary)
    draft = charter_deeds.draft(COMMAND_LINE)
    answer = office.send(f"{DRAFT}/motion", f"{DRAFT}/motion", text="Article 5 says more.")
    motion = Motion.get()
    assert answer.location.endswith(f"/association/motions/{motion.id}")
    assert (motion.kind, motion.state, motion.charter_id) == ("charter", "admitted", draft.id)
    assert CharterEdition.get_by_id(draft.id).laid_open_at is not None
    assert ask(office, "POST", f"{DRAFT}/motion", title="Again", text="Once more.").status_code == 422
    assert Motion.select().count() == 1


def test_a_draft_is_not_for_the_hotels_until_it_is_laid_open(world):
    made = bodies.association(world, hotels=1, seats=1)
    charter_deeds.draft(COMMAND_LINE)
    draft = CharterEdition.drafted()
    planted = "Nobody reads this planted sentence."
    CharterArticle.update(text_en=planted).where(
        (CharterArticle.edition == draft) & (CharterArticle.key == "5")
    ).execute()
    gm, office = world.browser(made.members[0].gm), world.browser(made.secretary)
    places = (HERE, f"{HERE}?edition=2", f"{HERE}/editions", f"{HERE}/comparison?from=1&to=2", DRAFT, "/association")
    for place in places:
        answer = gm.get(place)
        assert planted not in answer.text and answer.status_code in (200, 404), place
    assert ask(gm, "POST", f"{HERE}/export", edition="2").status_code == 404
    office.send(DRAFT, f"{DRAFT}/opening")
    assert planted in gm.get(DRAFT).text
    assert "laid open" in gm.get(HERE).text
    assert "Enter its adoption" not in gm.get(DRAFT).text


def test_only_the_secretariat_writes_and_sees_who_has_not_accepted(world):
    made = bodies.association(world, hotels=1, seats=1)
    charter_deeds.draft(COMMAND_LINE)
    others = [world.browser(world.account(role)) for role in (Role.STAFF, Role.MANAGER, Role.DIRECTOR)]
    for browser in [*others, world.browser(made.members[0].gm)]:
        for place in (f"{DRAFT}/adoption", f"{DRAFT}/figures", f"{HERE}/acceptances"):
            assert browser.get(place).status_code == 403
        assert ask(browser, "POST", f"{DRAFT}/removal").status_code == 403
    assert CharterEdition.drafted() is not None


def test_a_gm_accepts_for_his_hotel_by_a_button_and_nobody_elses(world):
    made = bodies.association(world, hotels=2, seats=1)
    one, other = made.members
    gm, office = world.browser(one.gm), world.browser(made.secretary)
    assert "read and accept the charter" in gm.get("/").text
    assert "Please accept the charter" in gm.get("/association").text
    gm.send(HERE, f"{HERE}/acceptances", edition="1", hotel=one.hotel.code)
    assert ask(gm, "POST", f"{HERE}/acceptances", edition="1", hotel=other.hotel.code).status_code == 404
    assert [row.hotel_id for row in CharterAcceptance.select()] == [one.hotel_id]
    assert "read and accept the charter" not in gm.get("/").text
    assert "1 of 2 member hotels" in gm.get(HERE).text
    page = office.get(f"{HERE}/acceptances").text
    assert other.hotel.name in page and one.hotel.name not in page
    assert one.hotel.name in office.get(f"{HERE}/acceptances?show=accepted").text
    office.send(f"{HERE}/acceptances", f"{HERE}/acceptances/reminder")
    assert [row.account_id for row in Notice.select().where(Notice.news == "charter_accept")] == [other.gm.id]
    assert "accept it for your hotel" in world.browser(other.gm).get("/notices").text


def test_the_charter_is_read_as_of_any_day_and_compared(world):
    gm = world.browser(bodies.member(world).gm)
    bodies.charter()
    draft = charter_deeds.draft(COMMAND_LINE)
    CharterArticle.update(text_en="Anew.").where(
        (CharterArticle.edition == draft) & (CharterArticle.key == "5")
    ).execute()
    charter_deeds.adopt(COMMAND_LINE, draft, clock.today(), "All for it.")
    assert "Anew." in gm.get(HERE).text
    assert "Anew." not in gm.get(f"{HERE}?on=2021-01-01").text
    assert "was in force on that day" in gm.get(f"{HERE}?on=2019-01-01").text
    page = gm.get(f"{HERE}/comparison").text
    assert "59 articles stay" in page and "<ins>Anew.</ins>" in page.replace("\n", "")


def test_the_charter_is_taken_away_in_either_language(world):
    bodies.charter()
    browser = world.browser(bodies.member(world).gm)
    for language, first in (("zh", "会员"), ("en", "Purpose of the charter")):
        answer = ask(browser, "POST", f"{HERE}/export", edition="1", language=language)
        text = "\n".join(one.text for one in docx.Document(BytesIO(answer.data)).paragraphs)
        assert first in text and "{{" not in text
