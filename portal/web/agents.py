"""What a browser says of itself, in words a person knows his own devices by."""

from portal.foundation.i18n import gettext as _
from portal.web.forms._base import say

#: (what stands in the User-Agent, how people call it): the first that fits, as many claim to be others besides.
BROWSERS = (
    ("wxwork", say("WeCom")),
    ("MicroMessenger", say("WeChat")),
    ("DingTalk", say("DingTalk")),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("HuaweiBrowser", say("Huawei Browser")),
    ("MiuiBrowser", say("Xiaomi Browser")),
    ("SamsungBrowser", "Samsung Internet"),
    ("MQQBrowser", say("QQ Browser")),
    ("QQBrowser", say("QQ Browser")),
    ("UCBrowser", say("UC Browser")),
    ("Quark", say("Quark")),
    ("MetaSr", say("Sogou Browser")),
    ("QIHU", say("360 Browser")),
    ("360SE", say("360 Browser")),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
PHONES = ("iPhone", "iPad", "Android", "HarmonyOS")


def _first(agent: str, words) -> str:
    return next((str(word) for sign, word in words if sign in agent), "")


def words(agent: str) -> str:
    """`Chrome on Windows`; what is not known is said to be."""
    browser, system = _first(agent, BROWSERS), _first(agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("A browser that does not say which")


def icon(agent: str) -> str:
    return "smartphone" if _first(agent, SYSTEMS) in PHONES else "monitor"
