"""How large a hotel's city is, so that hotels are compared with those that stand in cities of their kind."""

from portal.foundation.choices import Choice


class Tier(Choice):
    """By the classes of the State Council (国发〔2014〕51号): inhabitants of the built-up city."""

    LARGEST = "1", "Very large city"
    LARGE = "2", "Large city"
    OTHER = "3", "Other city"


#: 超大城市 and 特大城市 (above 5 million) and Ⅰ型大城市 (3 to 5 million) of the seventh census, as the National Bureau
#: of Statistics published them (求是 2021, no. 18). What is not named here is another city.
_LARGEST = """上海 北京 深圳 重庆 广州 成都 天津
武汉 东莞 西安 杭州 佛山 南京 沈阳 青岛 济南 长沙 哈尔滨 郑州 昆明 大连"""
_LARGE = "厦门 宁波 合肥 南宁 苏州 乌鲁木齐 太原 石家庄 福州 无锡 长春 贵阳 南昌 常州"
TIERS = dict.fromkeys(_LARGEST.split(), Tier.LARGEST) | dict.fromkeys(_LARGE.split(), Tier.LARGE)


def tier_of(city: str) -> Tier:
    """`苏州` and `苏州市` are one; a city that is not named is another city."""
    return TIERS.get(city.strip().removesuffix("市"), Tier.OTHER)
