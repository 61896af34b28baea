"""Trades 从业类别: what a person works at decides what is examined and what bars the post."""

from enum import Enum


class Trade(Enum):
    """A trade whose workers need a yearly examination.

    Two posts inside a trade are judged more strictly than the trade itself and so are trades of their own, with the
    trade they belong to as ``group``: hairdressing, beauty and bath houses 理发美容浴池 in 公共场所; quality control,
    acceptance and storekeeping 质检验收养护 in 药品 (form row «视力、辨色力»; matrix row «hand skin»). Which trades a
    department offers is a parameter of booking.
    """

    FOOD = "food"
    PUBLIC_PLACE = "public_place"
    HAIR_BATH = "hair_bath"
    DRINKING_WATER = "drinking_water"
    COSMETICS = "cosmetics"
    DRUGS = "drugs"
    DRUGS_QUALITY = "drugs_quality"
    DISINFECTION = "disinfection"

    @property
    def group(self) -> "Trade":
        """The trade as the law names it: itself, or the one this post belongs to."""
        return _GROUPS.get(self, self)


_GROUPS = {Trade.HAIR_BATH: Trade.PUBLIC_PLACE, Trade.DRUGS_QUALITY: Trade.DRUGS}
