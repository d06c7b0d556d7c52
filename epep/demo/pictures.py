"""A drawing, as a child might hand one in: made here, so that nobody's picture is used."""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SKY, GRASS, SUN, WALL, ROOF, DOOR = "#cfe8f7", "#9ccc7a", "#f7c948", "#f2d7b6", "#c0573e", "#6b4a35"


def drawing(name: str) -> ContentFile:
    """A house, a tree and the sun."""
    paper = Image.new("RGB", (640, 440), SKY)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 320, 640, 440), fill=GRASS)
    pen.ellipse((500, 30, 590, 120), fill=SUN)
    pen.rectangle((180, 190, 380, 350), fill=WALL)
    pen.polygon([(160, 190), (280, 100), (400, 190)], fill=ROOF)
    pen.rectangle((255, 260, 305, 350), fill=DOOR)
    pen.rectangle((460, 250, 480, 350), fill=DOOR)
    pen.ellipse((415, 150, 525, 270), fill="#5d9b4c")
    for left in (200, 330):
        pen.rectangle((left, 215, left + 35, 250), fill="white", outline=DOOR, width=3)
    out = io.BytesIO()
    paper.save(out, "PNG")
    return ContentFile(out.getvalue(), name=f"{name}.png")
