import random
import re
from datetime import timedelta

from portal.activity.association import discipline_deeds, meeting_minutes_deeds
from portal.activity.association.meetings import Meeting
from portal.activity.association.meeting_plans import MeetingTask, MeetingCost
from portal.activity.association.words import Sanction
from portal.foundation import clock
from portal.foundation.roles import COMMAND_LINE, Role
from tests.association import bodies, meetings
from tests.association.meetings import announced, held, item, meeting
from tests.company import ask

BAD = ["", "\x00", "😀" * 5, "9" * 40, "-1", "１２", "²", "٣", "a" * 20000, "0001-01-01", "2100-12-31", "1900-01-01", "99:99", "23:59", "1e9", "NaN", "%", "y", "1", "2", "2026-12-30", "10:00", "coming"]
PRE = ("/association/meetings", "/association/council", "/association/members/<int:member_id>/discipline", "/association/motions/<int:motion_id>/secrecy", "/association/motions/<int:motion_id>/edition")


def _world(world):
    made = bodies.association(world, hotels=3)
    office = world.browser(made.secretary)
    gm = world.browser(made.members[0].gm)
    director = world.browser(world.account(Role.DIRECTOR))
    rows = [meeting(world), announced(world, online="https://x.example"), held(world, assembly=True), held(world, kind="council")]
    for r in rows:
        item(r)
        meetings.asked(r, made.members[0].hotel)
        meetings.named(r, "王明", made.members[0].hotel)
        MeetingTask.create(meeting=r, title="x")
        MeetingCost.create(meeting=r, title="x", planned=100)
    m = meeting_minutes_deeds.begin(COMMAND_LINE, rows[2]) if False else None
    discipline_deeds.announce(world.person(made.secretary), made.members[0], Sanction.SUSPENSION, "ground", "52", 3)
    mo = bodies.motion(world, made.members[1])
    return made, office, gm, director, rows


def _paths(world, method, rnd):
    for rule in world.app.url_map.iter_rules():
        if not str(rule).startswith(PRE) or method not in rule.methods:
            continue
        for value in (1, 2, 3, 4, 2**31, 10**25):
            path = re.sub(r"<int:(meeting_id|met_id|member_id|matter_id|motion_id)>", str(value), str(rule))
            path = re.sub(r"<int:[a-z_]+>", lambda m: str(rnd.choice([1, 2, 3, 4, 2**31, 2**63, 10**30])), path)
            if "<" not in path:
                yield path


def test_gets(world):
    made, office, gm, director, rows = _world(world)
    rnd = random.Random(3)
    bad = []
    for path in _paths(world, "GET", rnd):
        for who in (office, gm, director):
            tail = rnd.choice(["", "?after=" + rnd.choice(["x", "1.2", "9" * 30, "😀"]), "?q=%00&show=zz&kind=q", "?code=１２３４５６", "?q=" + "a" * 500, "?meeting=" + "9" * 12])
            try:
                status = who.get(path + tail).status_code
            except Exception as e:
                status = repr(e)[:300]
            if not isinstance(status, int) or status >= 500:
                bad.append((path + tail, status))
    for b in bad: print(b)
    assert not bad


def test_posts(world):
    made, office, gm, director, rows = _world(world)
    rnd = random.Random(5)
    names = ["title", "text", "kind", "begins_on", "begins_time", "ends_on", "ends_time", "places", "per_hotel", "answer_by", "online", "city", "place", "reason", "mark", "good", "better", "here", "name", "hotel", "job", "mobile", "codes", "members", "account", "province", "topic", "day", "time", "minutes", "motion", "speaker", "resolutions", "due_on", "done", "rows", "line_0", "title_0", "planned_0", "actual_0", "effect_0", "gone_0", "version", "meeting", "show", "member", "months", "ground", "article", "measure", "hearing", "choice", "asked", "present", "up", "more", "decision-1-wording", "decision-1-due", "decision-1-owner", "decision-1-department", "i1-coming", "i1-name_1", "i1-mobile_1", "i2-coming", "i2-name_1", "i2-word","i2-mobile_1", "hands-asked", "hands-present", "secrecy-member", "overrun", "format"]
    bad = []
    for n in range(3):
        for path in _paths(world, "POST", rnd):
            for who in (office, gm):
                fields = {name: rnd.choice(BAD) for name in names if rnd.random() < 0.8}
                if rnd.random() < 0.7: fields["version"] = "1"
                try:
                    status = ask(who, "POST", path, **fields).status_code
                except Exception as e:
                    status = repr(e)[:300]
                if not isinstance(status, int) or status >= 500:
                    bad.append((path, status, {k: v[:30] for k, v in fields.items()} if not isinstance(status, str) else ""))
    for b in bad: print(b)
    assert not bad
