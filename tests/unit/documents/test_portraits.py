"""Portraits made by Pillow."""

import io

import pytest
from PIL import Image, ImageDraw

from adapters.documents.portraits import PillowPortraits
from contracts.ports.documents import PortraitStudioContract, picture
from tjdomain.certification.domain.errors import PortraitTooSmall


def opened(portrait: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(portrait))
    image.load()
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


class TestPillowPortraits(PortraitStudioContract):
    @pytest.fixture
    def studio(self) -> PillowPortraits:
        return PillowPortraits()

    def test_metadata_stays_behind(self, studio: PillowPortraits) -> None:
        exif = Image.Exif()
        exif[0x8825] = {1: "N", 2: (36.0, 27.0, 0.0)}
        exif[0x010F] = "a phone"
        portrait = studio.portrait(picture(600, 840, exif=exif, comment=b"somewhere"))
        assert b"Exif" not in portrait
        assert set(opened(portrait).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}

    def test_a_picture_on_its_side_is_set_upright(self, studio: PillowPortraits) -> None:
        image = Image.new("RGB", (840, 600), "white")
        ImageDraw.Draw(image).rectangle((0, 0, 100, 600), fill="black")
        exif = Image.Exif()
        exif[0x0112] = 6
        portrait = opened(studio.portrait(saved(image, "JPEG", exif=exif))).convert("L")
        assert portrait.getpixel((147, 5)) < 60
        assert portrait.getpixel((5, 300)) > 200

    def test_the_middle_is_kept_and_the_top_more_than_the_bottom(self, studio: PillowPortraits) -> None:
        image = Image.new("RGB", (295, 613), "white")
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, 295, 78), fill="red")
        draw.rectangle((0, 495, 295, 613), fill="blue")
        portrait = opened(studio.portrait(saved(image)))
        assert portrait.getpixel((147, 3)) == portrait.getpixel((147, 408)) == (255, 255, 255)
        wide = Image.new("RGB", (1000, 413), "white")
        ImageDraw.Draw(wide).rectangle((340, 0, 660, 413), fill="black")
        cut = opened(studio.portrait(saved(wide))).convert("L")
        assert max(cut.getpixel((3, 200)), cut.getpixel((291, 200))) < 20

    @pytest.mark.parametrize("mode", ["RGBA", "LA"])
    def test_what_is_transparent_becomes_white(self, studio: PillowPortraits, mode: str) -> None:
        image = Image.new("RGBA", (400, 560), (0, 0, 0, 0)).convert(mode)
        assert opened(studio.portrait(saved(image))).getpixel((100, 100)) == (255, 255, 255)

    def test_a_transparent_palette_becomes_white(self, studio: PillowPortraits) -> None:
        image = Image.new("P", (400, 560), 0)
        image.putpalette([0, 0, 0, 255, 255, 255])
        portrait = opened(studio.portrait(saved(image, transparency=0)))
        assert portrait.getpixel((100, 100)) == (255, 255, 255)

    @pytest.mark.parametrize(("width", "height"), [(102, 126), (146, 206), (147, 205), (5000, 100)])
    def test_a_picture_below_half_the_print_resolution_is_refused(
        self, studio: PillowPortraits, width: int, height: int
    ) -> None:
        with pytest.raises(PortraitTooSmall) as refusal:
            studio.portrait(picture(width, height))
        assert (refusal.value.width, refusal.value.height) == (147, 206)

    def test_the_smallest_picture_is_scaled_up(self, studio: PillowPortraits) -> None:
        assert opened(studio.portrait(picture(147, 206))).size == (295, 413)
