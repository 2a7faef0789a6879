"""Heavy libraries, imported when they are first used: the one place where that is allowed."""

from importlib import import_module


class Lazy:
    """A module that is imported at its first use."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, attribute: str):
        return getattr(import_module(self._name), attribute)


babel_core = Lazy("babel.core")
babel_dates = Lazy("babel.dates")
pypinyin = Lazy("pypinyin")
chinese_calendar = Lazy("chinese_calendar")
aead = Lazy("cryptography.hazmat.primitives.ciphers.aead")
crypto_errors = Lazy("cryptography.exceptions")
ed25519 = Lazy("cryptography.hazmat.primitives.asymmetric.ed25519")
pyotp = Lazy("pyotp")
segno = Lazy("segno")
frequency_lists = Lazy("zxcvbn.frequency_lists")
pillow = Lazy("PIL.Image")
pillow_ops = Lazy("PIL.ImageOps")
pillow_heif = Lazy("pillow_heif")
xlsxwriter = Lazy("xlsxwriter")
docx = Lazy("docx")
docx_enum = Lazy("docx.enum.text")
docx_ns = Lazy("docx.oxml.ns")
docx_oxml = Lazy("docx.oxml")
docx_shared = Lazy("docx.shared")
icalendar = Lazy("icalendar")
boto3 = Lazy("boto3")
botocore_config = Lazy("botocore.config")
botocore_errors = Lazy("botocore.exceptions")
