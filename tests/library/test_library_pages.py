"""The pages of the library: writing, comparing, offering and deciding as people do it; what a hotel never reads."""

import re
from io import BytesIO

from openpyxl import load_workbook

from portal.activity.library import Audience, LibraryEntry, LibraryMark, LibraryOffer, LibraryTopic
from portal.foundation import clock
from tests.world import days_ago

SECRET = "Planted inside sentence"


def test_an_empty_library_says_what_to_do_first(world):
    manager = world.browser(world.account("manager"))
    assert "Begin with its topics" in manager.get("/library").text
    form = {"name_zh": "经营", "name_en": "Operation", "after": "", "active": "y"}
    assert manager.send("/library/topics/new", "/library/topics", **form).status_code == 303
    assert "Write the first entry" in manager.get("/library").text
    assert "stands here" in world.browser(world.account("staff")).get("/library").text


def test_an_entry_is_written_changed_and_its_editions_compared(shelf, world):
    browser, topic = world.browser(shelf.manager), shelf.topic.id
    typed = {"title": "早餐降本", "text": "第一段。\n\n自助台少备。", "kind": "practice", "topic": topic}
    assert browser.send("/library/new", "/library", **{**typed, "title": ""}).status_code == 422
    answer = browser.send("/library/new", "/library", **typed, audience="hotels")
    page = answer.headers["Location"]
    edited = {"text": "第一段。\n\n自助台少备多补。", "note": "补一句"}
    assert browser.send(f"{page}/edit", page, **edited).status_code == 303
    assert "补一句" in browser.get(page).text
    compared = browser.get(f"{page}/editions/comparison?to=2").text
    assert "自助台少备<ins>多补</ins>。" in compared and "第一段" in compared
    assert "This is an earlier edition." in browser.get(f"{page}/editions/1").text
    assert browser.get(f"{page}/editions/9").status_code == 404
    both = browser.send(f"{page}/edit", page, **edited, version=1, title="另一个题目")
    assert both.status_code == 409 and "另一个题目" in both.text


def test_what_was_looked_for_is_marked(shelf, world):
    entry = shelf.put("早餐 & 晚餐", text="自助早餐每位18元。")
    browser = world.browser(shelf.manager)
    page = browser.get("/library?q=早餐").text
    assert "<mark>早餐</mark> &amp; 晚餐" in page and "自助<mark>早餐</mark>每位" in page
    assert "自助<mark>早餐</mark>每位" in browser.get(f"/library/{entry.id}?q=早餐").text
    assert "<mark>早餐</mark>" not in browser.get("/search?q=早餐").text
    assert f"/library/{entry.id}?q=" in browser.get("/search?q=早餐").text


def test_it_helped_or_not_is_one_press_and_a_second_takes_it_back(shelf, world):
    entry, (_hotel, person) = shelf.put(), shelf.gm()
    gm = world.browser(LibraryMark._meta.fields["account"].rel_model.get_by_id(person.id))
    page, counts = f"/library/{entry.id}", []
    for said in ("yes", "no", ""):
        gm.send(page, f"{page}/mark", helpful=said)
        row = LibraryEntry.get_by_id(entry.id)
        counts.append((row.helped, row.unhelped))
    assert counts == [(1, 0), (0, 1), (0, 0)]


def test_a_gm_offers_and_the_keeper_takes_it_in_other_words(shelf, world):
    account = world.gm_of(world.hotel(name="Quiet Court"), name="Mr Quiet")
    gm, keeper = world.browser(account), world.browser(shelf.manager)
    offered = {"title": "Our way", "text": "We do it.", "named": ""}
    answer = gm.send("/library/offers/new", "/library/offers", **offered)
    page = answer.headers["Location"]
    assert "Waits for its review" in gm.get("/library/offers").text
    assert "Our way" in keeper.get("/library/offers").text
    decided = {"title": "Everybody's way", "topic": shelf.topic.id, "word": "Shortened."}
    entry = keeper.send(page, f"{page}/acceptance", **decided).headers["Location"]
    assert "Shortened." in gm.get(page).text and "Everybody&#39;s way" in gm.get(entry).text
    # It did not agree to be named: another hotel reads it without.
    _hotel, stranger = shelf.gm()
    other = world.browser(type(account).get_by_id(stranger.id))
    assert "Quiet Court" not in other.get(entry).text + other.get("/library").text
    assert other.get(page).status_code == 404 == other.get("/library/offers/999").status_code
    gm.send(page, f"{page}/naming", named="1")
    assert "Quiet Court" in other.get(entry).text and "Quiet Court" in other.get("/library").text


def test_what_is_not_taken_is_told_with_its_reason(shelf, world):
    hotel, person = shelf.gm()
    row = LibraryOffer.offer(person, hotel, "Our way", "We do it.", False)
    keeper, page = world.browser(shelf.manager), f"/library/offers/{row.id}"
    assert keeper.send(page, f"{page}/refusal").status_code == 422
    assert keeper.send(page, f"{page}/refusal", reason="It stands there.").status_code == 303
    gm = world.browser(type(shelf.manager).get_by_id(person.id))
    assert "It stands there." in gm.get(page).text and "Not taken" in gm.get("/library/offers").text


def test_a_hotel_reads_no_word_that_is_not_for_it(shelf, world):
    """One sentence in all that stays inside: another kind's entry, an earlier edition, its note, an offer, a file, a
    name behind an answer."""
    _hotel, person = shelf.gm("member")
    shown = shelf.put("For hotels", text=SECRET, audience=Audience.INSIDE)
    shown.edit(shelf.keeper, shown.version, SECRET, text="Plain.", audience=Audience.HOTELS)
    shelf.put("Theirs", text=SECRET, audience=Audience.FRANCHISE)
    inside = shelf.put(SECRET, audience=Audience.INSIDE)
    gone = shelf.put("Gone", text=SECRET)
    gone.retire(shelf.keeper, True)
    paper = world.file(shown, SECRET, f"{SECRET}.txt", for_hotel=False)
    other, stranger = shelf.gm(name=SECRET)
    offer = LibraryOffer.offer(stranger, other, SECRET, SECRET, True)
    LibraryMark.put(stranger, shown, True)
    gm = world.browser(type(shelf.manager).get_by_id(person.id))
    read = ["/library", "/library?q=Planted", "/library?show=retired", "/library?audience=inside", "/library/offers"]
    read += [f"/library/{shown.id}", "/library/offers/new", "/notices", "/"]
    for path in read:
        answer = gm.get(path)
        assert answer.status_code == 200 and SECRET not in answer.text, path
    unseen = [f"/library/{row.id}" for row in (inside, gone)]
    unseen += [f"/library/{shown.id}/files/{paper.id}", f"/library/offers/{offer.id}"]
    for path in unseen:
        assert gm.get(path).status_code == 404, path
    for path in (f"/library/{shown.id}/editions/1", f"/library/{shown.id}/editions/comparison", "/search?q=Planted"):
        assert gm.get(path).status_code == 403, path


def test_the_sheet_holds_the_filter_with_texts_and_says_who_took_it(shelf, world):
    shelf.put("One", text="Its text.", kind="faq", review_on=days_ago(-9))
    shelf.put("Two")
    browser = world.browser(shelf.manager)
    answer = browser.send("/library?kind=faq", "/library/export")
    sheet = load_workbook(BytesIO(answer.data)).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "Its text." in cells and "Two" not in cells and any("The manager" in cell for cell in cells)


def test_stale_entries_wait_for_those_who_keep_the_library(shelf, world):
    entry = shelf.put("Old", review_on=clock.today())
    browser, page = world.browser(shelf.manager), f"/library/{entry.id}"
    assert "1 entry is to be looked at again." in browser.get("/library").text
    assert browser.send(page, f"{page}/review", review_on=days_ago(-30).isoformat()).status_code == 303
    assert "Everything has been looked at" in browser.get("/library?show=stale").text
    assert browser.send(page, f"{page}/review", review_on=days_ago(3).isoformat()).status_code == 422
    browser.send(page, f"{page}/retirement")
    assert "Old" in browser.get("/library?show=retired").text
    browser.send(page, f"{page}/return")
    assert re.search(r"/library/\d+\">Old<", browser.get("/library").text)


def test_a_topic_out_of_use_takes_no_new_entry_and_keeps_its_own(shelf, world):
    entry, browser = shelf.put("Kept"), world.browser(shelf.manager)
    page = f"/library/topics/{shelf.topic.id}"
    form = browser.form(f"{page}/edit", page)
    form.pop("active")
    assert browser.post(page, data=form).status_code == 303
    assert not LibraryTopic.get_by_id(shelf.topic.id).active
    assert "Revenue" not in browser.get("/library/new").text
    assert "Revenue" in browser.get(f"/library/{entry.id}/edit").text
    assert "out of use" in browser.get("/library/topics").text
