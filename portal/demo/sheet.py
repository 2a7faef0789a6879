"""A roster that an administrator has uploaded and checked, and not yet brought in."""

from datetime import timedelta

from portal.demo.plan import instant
from portal.foundation import clock
from portal.foundation.sheets.reading import Row, Sheet
from portal.records.imports import steps as import_steps
from portal.schema import IMPORTERS

ROWS = (
    ("待接入酒店一览表",),
    ("酒店名称", "省份", "城市", "地址", "房量", "联系电话", "开业日期"),
    ("云汀酒店（样本一店）", "江苏省", "苏州市", "样本路1号", "143间", "0512-00010001", "2019年3月"),
    ("云汀酒店（样本二店）", "江苏省", "苏州市", "样本路2号", "86间", "0512-00010002", "2021/6/1"),
    ("云汀酒店（样本二店）", "江苏省", "苏州市", "样本路2号", "86间", "0512-00010002", "2021/6/1"),
    ("云汀酒店（样本三店）", "浙江省", "杭州市", "样本路3号", "待定", "0571-00010003", "明年"),
)


def lay(stage) -> None:
    """Puts it on the administrator's table."""
    admin, importer = stage.people["admin"], IMPORTERS["hotels"]
    rows = [Row(number, list(cells)) for number, cells in enumerate(ROWS, 1)]
    with clock.at(instant(stage.plan.until - timedelta(days=1), minute=50)):
        job = import_steps.stage(admin, importer, "待接入酒店.xlsx", [Sheet("", "1900", [], rows)])
        job.map(admin, job.sheet, job.fields)
        while job.is_busy:
            import_steps.step(importer, job, admin)
