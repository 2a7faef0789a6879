"""The charter in editions: drafted, laid open, adopted by hand or by a vote, accepted by each member hotel (D30)."""

from datetime import date, timedelta

import pytest

from portal.activity.association import charter_acceptances, charter_deeds, motion_deeds
from portal.activity.association.charter import CharterAcceptance, CharterArticle, CharterEdition, CharterParameter
from portal.activity.association.motions import Motion
from portal.activity.association.parameters import PARAMETERS
from portal.activity.association.words import MotionKind
from portal.foundation import clock
from portal.foundation.db import Conflict, Refused
from portal.foundation.numerals import in_chinese
from portal.foundation.roles import COMMAND_LINE, Function, Role
from portal.insight import association_charter as insight
from portal.records.notices import Notice
from tests.association import bodies
from tests.at_once import at_once

VOTED = "Assembly of 2026: 21 of 24 for it."


@pytest.fixture
def draft(world) -> CharterEdition:
    """A charter in force since 2020, and a draft of the next."""
    bodies.charter()
    return charter_deeds.draft(COMMAND_LINE)


def article(draft: CharterEdition, key: str, **texts) -> None:
    """Words an article of the draft anew."""
    held, row = draft.item(key), CharterEdition.get_by_id(draft.id)
    facts = {"text_zh": held.text_zh, "text_en": held.text_en, "section": held.section} | texts
    charter_deeds.put_article(COMMAND_LINE, row.version, key, **facts)


def adopted(draft: CharterEdition, since: date) -> CharterEdition:
    return charter_deeds.adopt(COMMAND_LINE, draft, since, VOTED)


def test_the_charter_that_comes_with_the_portal_is_a_draft_that_the_secretariat_adopts(world):
    (row,) = CharterEdition.select()
    assert (row.is_draft, CharterEdition.in_force(), row.shortcoming()) == (True, None, "")
    charter_deeds.adopt(COMMAND_LINE, row, date(2026, 1, 1), VOTED)
    assert CharterEdition.in_force().decided == VOTED
    # What the portal assumes where nothing is said may change: an adopted edition says it all.
    assert CharterParameter.select().where(CharterParameter.edition == row).count() == len(PARAMETERS)


def test_an_edition_is_in_force_from_its_day_until_the_next_ones(draft):
    later = adopted(draft, date(2026, 9, 1))
    assert CharterEdition.on(date(2019, 12, 31)) is None
    assert CharterEdition.on(date(2026, 8, 31)).number == 1
    assert CharterEdition.on(date(2026, 9, 1)).id == later.id


def test_no_edition_is_in_force_before_the_one_that_it_follows(draft):
    with pytest.raises(Refused, match="Not before"):
        adopted(draft, date(2019, 12, 31))


def test_an_adopted_edition_never_changes(draft):
    adopted(draft, date(2026, 9, 1))
    with pytest.raises(Refused, match="no draft"):
        article(draft, "1", text_zh="改了")
    assert CharterArticle.select().where(CharterArticle.text_zh == "改了").count() == 0


def test_a_draft_with_an_article_that_says_nothing_is_neither_laid_open_nor_adopted(draft):
    article(draft, "3", text_zh="")
    for deed in (lambda: charter_deeds.lay_open(COMMAND_LINE), lambda: adopted(draft, date(2026, 9, 1))):
        with pytest.raises(Refused, match="no wording in Chinese"):
            deed()
    assert CharterEdition.get_by_id(draft.id).is_draft


def test_two_who_write_the_draft_do_not_overwrite_one_another(draft):
    opened = CharterEdition.get_by_id(draft.id).version
    article(draft, "2", text_zh="甲")
    with pytest.raises(Conflict):
        charter_deeds.put_article(COMMAND_LINE, opened, "2", text_zh="乙", text_en="", section=draft.section("1"))
    with pytest.raises(Conflict):
        charter_deeds.adopt(COMMAND_LINE, draft, date(2026, 9, 1), VOTED, opened)


def test_what_an_edition_changes_is_told_clause_by_clause(draft):
    article(draft, "24", text_zh="会议通知连同议程提前四十五日发出；议案全文提前十五日公布。")
    charter_deeds.remove_article(COMMAND_LINE, "59")
    row = CharterEdition.get_by_id(draft.id)
    new = {"text_zh": "组织每年发布工作简报。", "text_en": "", "section": draft.section("1")}
    charter_deeds.put_article(COMMAND_LINE, row.version, None, **new)
    row = CharterEdition.get_by_id(draft.id)
    charter_deeds.put_parameters(COMMAND_LINE, row.version, {"notice_days": "45"})
    found = insight.compared(CharterEdition.get(CharterEdition.number == 1), CharterEdition.get_by_id(draft.id))
    told = [(one.how, one.was, one.now) for one in found.articles]
    assert told == [
        ("added", "", "Article 5"),
        ("reworded", "Article 24", "Article 25"),
        ("removed", "Article 59", ""),
    ]
    # The English wording stayed: the Chinese one is shown, as what it is.
    ((lang, pieces),) = found.articles[1].words
    assert lang == "zh-Hans"
    assert [one for one in pieces if one[0]] == [("removed", "三"), ("added", "四"), ("added", "五")]
    assert [(was, now) for _label, was, now in found.figures] == [("30", "45")]
    assert found.same == 58


def test_a_key_is_never_given_anew(draft):
    charter_deeds.remove_article(COMMAND_LINE, "60")
    row = CharterEdition.get_by_id(draft.id)
    new = {"text_zh": "另一条。", "text_en": "", "section": draft.section("1")}
    assert charter_deeds.put_article(COMMAND_LINE, row.version, None, **new).key == "61"


def test_figures_of_a_draft_hold_from_the_day_it_is_in_force(draft):
    charter_deeds.put_parameters(COMMAND_LINE, draft.version, {"seconders": "5", "ordinary.quorum": "1/3"})
    adopted(draft, clock.today() + timedelta(days=1))
    assert CharterEdition.rules().number("seconders") == 3
    with clock.at(clock.now() + timedelta(days=1)):
        rules = CharterEdition.rules()
        assert (rules.number("seconders"), rules.text("ordinary.quorum")) == (5, "1/3")
        # The next draft begins with what was adopted.
        assert charter_deeds.draft(COMMAND_LINE).parameters().number("seconders") == 5


def test_a_draft_that_the_association_reads_does_not_change(world, draft):
    gm = world.person(world.gm_of(world.hotel()))
    assert [row.number for row in CharterEdition.all_for(gm)] == [1]
    charter_deeds.lay_open(COMMAND_LINE)
    assert [row.number for row in CharterEdition.all_for(gm)] == [2, 1]
    with pytest.raises(Refused, match="laid open"):
        article(draft, "1", text_zh="改了")
    charter_deeds.take_back(COMMAND_LINE)
    article(draft, "1", text_zh="改了")
    assert [row.number for row in CharterEdition.all_for(gm)] == [1]


# By a vote


def moved(world, draft: CharterEdition):
    """(three members, the motion that names the draft)."""
    made = bodies.association(world)
    by = world.person(made.secretary)
    row = motion_deeds.propose(by, None, "Six articles anew", "See the draft.", MotionKind.CHARTER, charter=draft)
    before = clock.now() - timedelta(days=90)
    Motion.update(admitted_at=before).where(Motion.id == row.id).execute()
    CharterEdition.update(laid_open_at=before).where(CharterEdition.id == draft.id).execute()
    return made.members, Motion.get_by_id(row.id)


def vote(world, members, motion, choices):
    row = bodies.poll(motion)
    for member, choice in zip(members, choices, strict=True):
        bodies.poll_deeds.vote(world.person(member.gm), row, member.id, choice)
    return bodies.close(row)


def test_a_motion_on_the_agenda_lays_its_draft_open_and_holds_it(world, draft):
    moved(world, draft)
    assert CharterEdition.get_by_id(draft.id).laid_open_at is not None
    for deed in (charter_deeds.take_back, charter_deeds.discard):
        with pytest.raises(Refused, match="names this draft"):
            deed(COMMAND_LINE)
    with pytest.raises(Refused, match="names this draft"):
        adopted(draft, clock.today())


def test_a_hotels_change_of_the_charter_names_the_draft_whose_days_run_from_then_on(world, draft):
    made = bodies.association(world)
    motion, office = bodies.motion(world, made.members[0], kind=MotionKind.CHARTER), world.person(made.secretary)
    motion_deeds.name_edition(office, motion)
    motion, draft = Motion.get_by_id(motion.id), CharterEdition.get_by_id(draft.id)
    assert (motion.charter_id, draft.laid_open_at is None) == (draft.id, False)
    assert motion_deeds.earliest_poll(motion) == draft.laid_open_at + timedelta(days=30)
    for other in (motion, bodies.motion(world, title="Linen")):
        with pytest.raises(Refused, match="names no edition yet"):
            motion_deeds.name_edition(office, other)


def test_a_motion_that_passes_adopts_its_draft_from_the_day_after_the_count(world, draft):
    members, motion = moved(world, draft)
    row = vote(world, members, motion, ("for", "for", "against"))
    edition = CharterEdition.get_by_id(draft.id)
    counted = clock.local(row.closed_at).date()
    assert row.outcome == "passed"
    assert (edition.state, edition.in_force_from) == ("published", counted + timedelta(days=1))
    assert f"{motion.number}" in edition.decided
    told = Notice.select().where((Notice.kind == "charter_edition") & (Notice.news == "charter_new"))
    assert {one.account_id for one in told} == {member.gm.id for member in members}


def test_a_motion_that_fails_leaves_the_draft_as_it_is(world, draft):
    members, motion = moved(world, draft)
    row = vote(world, members, motion, ("for", "against", "against"))
    assert (row.outcome, CharterEdition.get_by_id(draft.id).state) == ("failed", "draft")
    charter_deeds.discard(COMMAND_LINE)
    assert Motion.get_by_id(motion.id).charter is None


def test_a_vote_counts_also_where_its_draft_can_no_longer_be_adopted(world, draft):
    members, motion = moved(world, draft)
    CharterArticle.update(text_zh="").where((CharterArticle.edition == draft) & (CharterArticle.key == "1")).execute()
    row = vote(world, members, motion, ("for", "for", "for"))
    assert (row.outcome, CharterEdition.get_by_id(draft.id).state) == ("passed", "draft")


# Acceptance


def test_a_member_hotel_accepts_an_edition_once_however_often_it_is_sent(world):
    made = bodies.association(world, hotels=2, seats=1)
    one, edition = made.members[0], CharterEdition.latest()
    by = world.person(one.gm)

    def send():
        charter_acceptances.accept(by, edition, one.hotel)

    at_once(send, send, send)
    assert [(row.hotel_id, row.account_id) for row in CharterAcceptance.select()] == [(one.hotel_id, one.gm.id)]
    assert insight.numbers(edition) == (1, 1)
    assert charter_acceptances.waiting_for(by) == []


def test_only_gm_and_owner_of_the_hotel_accept_for_it(world):
    made = bodies.association(world, hotels=2, seats=1)
    one, other = made.members
    edition = CharterEdition.latest()
    assistant = world.gm_of(one.hotel, function=Function.ASSISTANT)
    for account in (other.gm, assistant, made.secretary):
        with pytest.raises(Refused, match="GM or owner"):
            charter_acceptances.accept(world.person(account), edition, one.hotel)
    outside = bodies.hotel(world)
    with pytest.raises(Refused, match="no member hotel"):
        charter_acceptances.accept(world.person(outside.gm), edition, outside)
    assert CharterAcceptance.select().count() == 0


def test_a_new_edition_is_accepted_anew_and_the_old_one_no_longer(world):
    made = bodies.association(world, hotels=1, seats=1)
    (one,), first = made.members, CharterEdition.latest()
    by = world.person(one.gm)
    charter_acceptances.accept(by, first, one.hotel)
    adopted(charter_deeds.draft(COMMAND_LINE), clock.today())
    assert [hotel.id for hotel in charter_acceptances.waiting_for(by)] == [one.hotel_id]
    with pytest.raises(Refused, match="newer edition"):
        charter_acceptances.accept(by, first, one.hotel)


def test_a_reminder_goes_to_gm_and_owner_of_those_who_have_not_accepted(world):
    owner = world.account(Role.GM)
    made = bodies.association(world, hotels=2, seats=1)
    third = bodies.member(world, owner)
    charter_acceptances.accept(world.person(made.members[0].gm), CharterEdition.latest(), made.members[0].hotel)
    count = charter_acceptances.remind(world.person(made.secretary), CharterEdition.latest())
    told = {row.account_id for row in Notice.select().where(Notice.news == "charter_accept")}
    assert (count, told) == (3, {made.members[1].gm.id, third.gm.id, owner.id})


def test_numbers_are_written_as_chinese_headings_have_them():
    told = {
        1: "一",
        10: "十",
        12: "十二",
        20: "二十",
        42: "四十二",
        100: "一百",
        103: "一百零三",
        110: "一百一十",
        215: "二百一十五",
    }
    assert {number: in_chinese(number) for number in told} == told
