"""An authority's look: a colour on which white words can be read, and a logo that is nothing but pixels."""

import io
import re

from PIL import Image, ImageOps

CONTRAST_NEEDED = 4.5  # WCAG 2.2, 1.4.3
LOGO_MOST_BYTES = 1024 * 1024
LOGO_MOST_PIXELS = 20_000_000
LOGO_HEIGHT, LOGO_WIDTH = 400, 1600
STARTS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}


class LookError(ValueError):
    """A colour or a picture that cannot be used, in words for the person who chose it."""


def contrast_with_white(colour: str) -> float:
    """The ratio of WCAG between white and a colour like #1d4f5f, from 1 (white) to 21 (black)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 1.05 / (luminance + 0.05)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def check_colour(colour: str) -> str:
    """The colour in small letters, or why white words could not be read on it."""
    colour = colour.strip().lower()
    if not colour.startswith("#"):
        colour = f"#{colour}"
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise LookError("Enter a colour as # and six letters or numbers, like #1d4f5f")
    ratio = contrast_with_white(colour)
    if ratio < CONTRAST_NEEDED:
        # Rounded down: a colour that just fails is never said to have what is needed.
        raise LookError(
            f"White words on this colour have a contrast of {int(ratio * 100) / 100:.2f} to 1. "
            f"It must be at least {CONTRAST_NEEDED} to 1. Choose a darker colour"
        )
    return colour


def logo_as_png(content: bytes) -> bytes:
    """The picture drawn anew as a PNG of at most 400 pixels in height: nothing but its pixels survives."""
    if not content:
        raise LookError("The file is empty. Choose another")
    if len(content) > LOGO_MOST_BYTES:
        raise LookError("The logo must be smaller than 1 MB")
    kind = next((kind for kind, start in STARTS.items() if content.startswith(start)), None)
    if kind is None:
        raise LookError("The logo must be a PNG or JPEG picture")
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > LOGO_MOST_PIXELS:
                raise LookError("The picture is too large. Make it at most 20 million pixels and choose that")
            return _drawn_anew(picture)
    except LookError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LookError("The picture is too large. Make it at most 20 million pixels and choose that") from None
    except Exception:
        # Pillow raises many kinds (OSError, SyntaxError, struct.error …) on what is not a picture.
        raise LookError("The picture is damaged. Open it, save it again and choose that") from None


def _drawn_anew(picture) -> bytes:
    pixels = ImageOps.exif_transpose(picture).convert("RGBA")
    pixels.thumbnail((LOGO_WIDTH, LOGO_HEIGHT))
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    out = io.BytesIO()
    clean.save(out, "PNG")
    return out.getvalue()
