"""Bulletins (通知与动态), as everybody else knows them: company and trade news, and who has read it (D14, D16)."""

from portal.activity.bulletins.corrections import BulletinCorrection
from portal.activity.bulletins.receipts import BulletinReceipt
from portal.activity.bulletins.table import Bulletin, BulletinReader
from portal.activity.bulletins.words import MAY_BE_TOLD, Reader, State, Topic

__all__ = [
    "MAY_BE_TOLD",
    "Bulletin",
    "BulletinCorrection",
    "BulletinReader",
    "BulletinReceipt",
    "Reader",
    "State",
    "Topic",
]
