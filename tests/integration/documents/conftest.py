"""Certificates set with the real font."""

import shutil
from enum import Enum

import pytest

from adapters.documents.certificates import WeasyPrintCertificates
from adapters.documents.reports import WeasyPrintReports
from adapters.documents.typesetting import Typesetter
from entrypoints.wording import label
from tests.integration.conftest import absent
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade

WORDS: dict[Enum, str] = {
    Sex.MALE: "男",
    Sex.FEMALE: "女",
    Trade.FOOD: "食品",
    Trade.PUBLIC_PLACE: "公共场所",
    Trade.HAIR_BATH: "理发美容、浴池",
    Trade.DRINKING_WATER: "饮用水",
    Trade.COSMETICS: "化妆品",
    Trade.DRUGS: "药品",
    Trade.DRUGS_QUALITY: "药品质检、验收、养护",
    Trade.DISINFECTION: "消毒产品",
}


@pytest.fixture
def poppler() -> None:
    """Another program that reads PDF."""
    if shutil.which("pdftotext") is None:
        absent("poppler-utils is missing")


@pytest.fixture(scope="session")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Typesetter:
    return Typesetter(tmp_path_factory.mktemp("fonts"), WORDS.__getitem__)


@pytest.fixture(scope="session")
def documents(typesetter: Typesetter) -> WeasyPrintCertificates:
    return WeasyPrintCertificates(typesetter)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> WeasyPrintReports:
    """With the words of the system."""
    return WeasyPrintReports(Typesetter(tmp_path_factory.mktemp("fonts"), label))
