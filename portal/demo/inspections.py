"""What quality has seen at the invented hotels: reports released, one that nobody knows of yet, and one to come."""

from datetime import timedelta
from random import Random

from portal.activity.inspections import Inspection, InspectionKind, InspectionTemplate, deeds, release
from portal.activity.inspections.deeds import Given
from portal.demo import rectifications
from portal.demo.plan import instant
from portal.foundation import clock
from portal.records.hotels import Hotel

ANNOUNCED, UNANNOUNCED = InspectionKind.ANNOUNCED, InspectionKind.UNANNOUNCED
#: The hotel side's accounts that run a hotel.
GMS = ("gm", "gm2")
#: What is found wanting where: a point, its mark, the inspector's note.
FOUND = (
    ("H1", "half", "抽查5间，1间枕套有小块污渍，已当场更换。"),
    ("H3", "none", "302、308房地漏有异味，镜面有水渍。"),
    ("H4", "half", "空调滤网积尘，清洗记录停在上季度。"),
    ("F1", "half", "二楼安全出口前停过布草车，应急灯一盏偏暗。"),
    ("F3", "half", "半年演练有记录，控制室夜班一人无证。"),
    ("E1", "half", "高峰时三楼热水42℃，等了近一分钟。"),
    ("E6", "none", "205房卫生间天花有霉斑，渗水点未修。"),
    ("S4", "none", "前台价牌与线上相差20元。"),
    ("S6", "half", "近30天4条差评，2条超过48小时才回复。"),
    ("S7", "half", "九点后热食断档两次。"),
    ("C1", "half", "两名员工未佩戴工牌。"),
    ("C3", "half", "抽问3人，1人说不出应急电话。"),
)
WELL = (
    "前台主动问候，入住两分半钟办完。",
    "消防设施台账清楚，随问随找到。",
    "公共区域干净，绿植养护得好。",
    "早餐品种比标准多两样，客人评价好。",
    "店长全程陪同，问题当场安排人整改。",
)
#: A red line, at the hotel that came off worst.
CROSSED = {"F1": ("none", "二楼安全出口堆放布草车，应急灯一盏不亮。")}
WORST = 6
#: (days ago, kind, how many points are wanting) of each hotel's last two, the earlier first.
PAST = (
    ((96, ANNOUNCED, 6), (31, ANNOUNCED, 4)),
    ((75, ANNOUNCED, 5), (24, UNANNOUNCED, 2)),
    ((58, ANNOUNCED, 3),),
    ((45, UNANNOUNCED, 1), (12, ANNOUNCED, 5)),
    ((19, ANNOUNCED, 2),),
)


def lay(stage) -> None:
    """Call it when hotels and people are there."""
    draw = Random(stage.plan.seed)
    places = _places(stage)
    for place, told in zip(places, PAST, strict=False):
        for days, kind, wanting in told:
            if stage.plan.until - timedelta(days=days) > stage.plan.start:
                _released(stage, stage.hotels[place], days, kind, wanting, draw)
    if len(places) > len(PAST):
        # Unannounced, not released: nobody but quality and the director knows of them.
        with clock.at(instant(stage.plan.until - timedelta(days=2), minute=90)):
            _written(stage, _planned(stage, stage.hotels[places[5]], UNANNOUNCED, 2), 2, draw)
        with clock.at(instant(stage.plan.until - timedelta(days=3), minute=20)):
            _planned(stage, stage.hotels[places[-1]], UNANNOUNCED, -6)
    with clock.at(instant(stage.plan.until - timedelta(days=4), minute=50)):
        _planned(stage, stage.hotels[places[0]], ANNOUNCED, -9)


def _places(stage) -> list[int]:
    """The GMs' own hotels first, then the others in their order; those that are open for business."""
    hotels = enumerate(stage.plan.hotels)
    places = sorted(hotels, key=lambda one: (-max(each.account in GMS for each in one[1].speakers), one[0]))
    return [place for place, _hotel in places if stage.hotels[place].status == "active"]


def _planned(stage, hotel: Hotel, kind: InspectionKind, days: int) -> Inspection:
    by = stage.people["liaison"]
    (template, *_others) = InspectionTemplate.in_force(by)
    day = stage.plan.until - timedelta(days=days)
    return deeds.plan(by, hotel, template.standing, kind, day, stage.accounts["liaison"])


def _written(stage, row: Inspection, wanting: int, draw: Random) -> None:
    by = stage.people["liaison"]
    deeds.begin(by, row)
    keys = [item.key for item in deeds.points_of(row)]
    found = {key: rest for key, *rest in draw.sample([one for one in FOUND if one[0] in keys], wanting)}
    found |= CROSSED if wanting == WORST else {}
    deeds.give(by, row, [Given(key, *found.get(key, ("full", ""))) for key in keys])
    well = dict(zip(("well_1", "well_2", "well_3"), draw.sample(WELL, 3), strict=True))
    came = {"accompanied": "whole", "accompanied_by": "值班经理", "accompanied_post": "值班经理"}
    deeds.close_up(by, row, **well, **(came if row.kind == ANNOUNCED else {}))
    deeds.finish(by, row)


def _released(stage, hotel: Hotel, days: int, kind: InspectionKind, wanting: int, draw: Random) -> None:
    day = stage.plan.until - timedelta(days=days)
    with clock.at(instant(day - timedelta(days=6), minute=15)):
        row = _planned(stage, hotel, kind, days)
    with clock.at(instant(day, minute=120)):
        _written(stage, row, wanting, draw)
    with clock.at(instant(day + timedelta(days=1), minute=30)):
        release.release(stage.people["liaison"], row)
    rectifications.follow(stage, row)
