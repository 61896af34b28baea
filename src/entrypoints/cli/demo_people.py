"""Synthetic people of the demo district: the same seed gives the same people. No number belongs to anybody real."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from attrs import frozen

from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.trade import Trade

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂香玉珍建华文斌雪梅志远晓东海燕春红新民立国庆云凤莲"
_EMPLOYERS = (
    ("鲁味居餐饮有限公司", Trade.FOOD),
    ("清源净水站", Trade.DRINKING_WATER),
    ("美丽时光理发店", Trade.PUBLIC_PLACE),
    ("银座商城食品部", Trade.FOOD),
    ("香满园饭店", Trade.FOOD),
    ("古楼宾馆", Trade.PUBLIC_PLACE),
    ("水城面点坊", Trade.FOOD),
    ("东昌湖游泳馆", Trade.PUBLIC_PLACE),
    ("阿胶食品厂", Trade.FOOD),
    ("玉颜化妆品厂", Trade.COSMETICS),
)
_YOUNGEST, _OLDEST = 17, 64


@frozen
class DemoPerson:
    """Raw particulars, as a person would type them."""

    name: str
    number: str
    phone: str
    employer: str
    trade: Trade


def people(chance: Random, today: date) -> Iterator[DemoPerson]:
    """People without end, each with a number of their own."""
    used: set[str] = set()
    while True:
        employer, trade = chance.choice(_EMPLOYERS)
        age = timedelta(days=chance.randint(_YOUNGEST * 366, _OLDEST * 365))
        body = f"371502{today - age:%Y%m%d}{chance.randint(1, 998):03d}"
        number = body + mod_11_2(body)
        if number in used:
            continue
        used.add(number)
        name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))
        yield DemoPerson(name, number, f"13{chance.randint(0, 10**9 - 1):09d}", employer, trade)
