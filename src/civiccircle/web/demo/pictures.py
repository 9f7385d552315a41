"""Pictures for the projects of the demo city, drawn layer upon layer: the same name and layers give the same picture.

A picture is 300 wide and 200 high, whatever size it is drawn in; y goes down. What stands in front is named last.
"""

from collections.abc import Iterator
from io import BytesIO
from math import pi, sin
from random import Random

from PIL import Image, ImageDraw

Point = tuple[float, float]
SCALE = 4  # the platform draws pictures anew, smaller: edges become smooth
SKIES = {
    "morning": ("#f6d9c4", "#a9cfe0", "#fff3d6", 0.72),
    "noon": ("#d9eef2", "#6fb1d6", "#fff6cf", 0.3),
    "dusk": ("#f5b68a", "#6c6fa8", "#ffe3b0", 0.78),
    "night": ("#4d5f8f", "#1c2748", "#f4efd9", 0.28),
}
WOOD, STONE, LEAF, DARK, LIGHT, RED = "#8a5a3c", "#b9b4aa", "#3f7d58", "#2b3a4a", "#ffe7a0", "#c8503f"
WALLS = ("#c96f4a", "#e0b15e", "#7f9c8b", "#d9cdb8", "#8c6f8f", "#5f87a3")


def picture(name: str, layers: str) -> bytes:
    """A PNG of `layers` (a sky and names of `_Scene`, parted by spaces); chance is drawn from `name`."""
    sky, *others = layers.split()
    scene = _Scene(name, sky)
    for layer in others:
        getattr(scene, layer)()
    file = BytesIO()
    scene.image.save(file, "PNG", compress_level=1)
    return file.getvalue()


class _Scene:
    def __init__(self, name: str, sky: str) -> None:
        self.chance = Random(name)  # noqa: S311 (it is a drawing)
        low, high, sun, across = SKIES[sky]
        self.sun, self.sun_at, self.dark = sun, (300 * across, 46.0), sky in ("dusk", "night")
        ramp = Image.linear_gradient("L").resize((300 * SCALE, 150 * SCALE))
        self.image = Image.new("RGB", (300 * SCALE, 200 * SCALE), low)
        below, above = Image.new("RGB", ramp.size, low), Image.new("RGB", ramp.size, high)
        self.image.paste(Image.composite(below, above, ramp))
        self.draw = ImageDraw.Draw(self.image)
        self.disc(self.sun_at, 15, sun)

    # What layers are made of.

    def shape(self, colour: str, *points: Point) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        self.shape(colour, (x, y), (x + width, y), (x + width, y + height), (x, y + height))

    def line(self, colour: str, width: float, *points: Point) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")

    def disc(self, middle: Point, radius: float, colour: str) -> None:
        x, y = middle
        self.draw.ellipse(
            [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE], colour
        )

    def wave(self, colour: str, y: float, height: float, length: float) -> None:
        """Ground whose upper edge goes up and down around `y`."""
        shift = self.chance.uniform(0, 2 * pi)
        edge = [(x, y + height * sin(shift + x / length)) for x in range(0, 301, 4)]
        self.shape(colour, (0, 200), *edge, (300, 200))

    def along(self, first: float, last: float, number: int, by: float = 6) -> Iterator[float]:
        """Places in a row, none exactly where it is expected."""
        for each in range(number):
            yield first + (last - first) * each / max(1, number - 1) + self.chance.uniform(-by, by)

    # Grounds.

    def hills(self) -> None:
        for colour, y in (("#8fa9a6", 108), ("#6d9284", 120)):
            self.wave(colour, y, 12, 38)

    def meadow(self) -> None:
        for colour, y in (("#7fae6a", 138), ("#6a9c5c", 160)):
            self.wave(colour, y, 5, 55)

    def square(self) -> None:
        self.box("#d8cfc0" if not self.dark else "#8b8599", 0, 140, 300, 60)
        for y in (148, 157, 168, 182):
            self.line("#c6bba8" if not self.dark else "#7b768b", 0.8, (0, y), (300, y))

    def water(self) -> None:
        self.box("#4f8fa8" if not self.dark else "#41608c", 0, 126, 300, 74)
        for each in range(9):
            x, y = self.sun_at[0] + self.chance.uniform(-16, 16), 130.0 + each * 7
            self.line(self.sun, 1.6, (x - 14 + each, y), (x + 14 - each, y))
        for _each in range(14):
            x, y = self.chance.uniform(0, 280), self.chance.uniform(130, 196)
            self.line("#83b7c6" if not self.dark else "#6580ab", 1, (x, y), (x + 18, y))

    # Ways.

    def path(self) -> None:
        self.shape(
            "#e5d5b5",
            (120, 200),
            (205, 200),
            (176, 165),
            (182, 150),
            (170, 138),
            (163, 138),
            (168, 150),
            (148, 168),
        )

    def street(self) -> None:
        self.box("#cdc4b6" if not self.dark else "#4a4f66", 0, 134, 300, 66)
        self.shape("#6b6f78", (20, 200), (280, 200), (168, 132), (132, 132))
        for near, far in ((198, 184), (176, 166), (160, 153), (148, 143)):
            width = (near - 130) / 22
            self.shape(
                "#f1ead8",
                (150 - width, near),
                (150 + width, near),
                (150 + width * 0.8, far),
                (150 - width * 0.8, far),
            )

    def crossing(self) -> None:
        for each in range(7):
            x = 66 + each * 26
            self.shape(
                "#f6f1e4", (x, 190), (x + 15, 190), (x + 14 - each * 0.6, 172), (x + 3 - each * 0.6, 172)
            )

    def lane(self) -> None:
        self.shape("#4f9a78", (206, 200), (262, 200), (166, 132), (160, 132))

    def boardwalk(self) -> None:
        self.shape(WOOD, (70, 200), (150, 200), (196, 140), (188, 140))
        for each in range(9):
            y, part = 198 - each * 6.6, each / 9
            self.line("#6e452d", 0.9, (72 + part * 112, y), (148 + part * 44, y))

    # Things.

    def town(self) -> None:
        for x in self.along(8, 268, 9, 4):
            width, height = self.chance.uniform(24, 34), self.chance.uniform(28, 58)
            self.house(x, 142, width, height, self.chance.choice(WALLS))

    def hall(self) -> None:
        self.house(92, 160, 116, 58, "#d9a766")

    def house(self, x: float, ground: float, width: float, height: float, wall: str) -> None:
        top = ground - height
        self.box(wall, x, top, width, height)
        self.shape("#5b4a4a", (x - 3, top), (x + width / 2, top - width * 0.36), (x + width + 3, top))
        for column in range(1, int(width // 11)):
            for row in range(int(height // 16)):
                lit = self.dark and self.chance.random() < 0.7
                self.box(LIGHT if lit else "#40566b", x + column * 11 - 5, top + 6 + row * 16, 5, 8)

    def trees(self) -> None:
        for x in self.along(18, 284, 7):
            if not 118 < x < 200:
                self.tree(x, self.chance.uniform(150, 164), self.chance.uniform(12, 17), LEAF)

    def orchard(self) -> None:
        for y, size in ((148, 9), (162, 12), (182, 16)):
            for x in self.along(16, 284, 6, 3):
                self.tree(x, y, size, "#5d9150")
                for _each in range(5):
                    at = (
                        x + self.chance.uniform(-size, size) * 0.6,
                        y - size * 1.8 + self.chance.uniform(-size, size) * 0.6,
                    )
                    self.disc(at, size / 8, RED)

    def tree(self, x: float, y: float, size: float, leaf: str) -> None:
        self.box(WOOD, x - size / 8, y - size, size / 4, size)
        for across, up in ((-0.5, 1.5), (0.5, 1.5), (0, 2.1)):
            self.disc((x + across * size, y - up * size), size * 0.75, leaf)

    def lamps(self) -> None:
        for x, y, height in ((112, 186, 58), (214, 184, 56), (150, 160, 32), (190, 158, 30)):
            self.line(DARK, height / 30, (x, y), (x, y - height))
            if self.dark:
                self.disc((x, y - height), height / 7, "#f2c879")
            self.disc((x, y - height), height / 13, LIGHT)

    def reeds(self) -> None:
        for x in self.along(4, 296, 60, 4):
            height, lean = self.chance.uniform(18, 44), self.chance.uniform(-5, 5)
            self.line("#5f7d45", 1.2, (x, 200), (x + lean, 200 - height))
            if height > 32:
                self.line(WOOD, 2.6, (x + lean, 200 - height), (x + lean * 0.8, 208 - height))

    def birds(self) -> None:
        for x in self.along(60, 220, 5, 20):
            y, wing = self.chance.uniform(30, 80), self.chance.uniform(5, 8)
            self.line(DARK, 1.4, (x - wing, y - wing / 2), (x, y), (x + wing, y - wing / 2))

    def boats(self) -> None:
        for x, y, size in ((60, 142, 9), (232, 150, 14), (120, 134, 6)):
            self.shape("#f7f2e6", (x, y - size * 2.6), (x, y - 2), (x + size * 1.2, y - 2))
            self.shape(
                RED,
                (x - size, y - 1),
                (x + size * 1.4, y - 1),
                (x + size, y + size / 2),
                (x - size * 0.6, y + size / 2),
            )

    def benches(self) -> None:
        for x in (44, 196):
            for y in (158, 163, 172):
                self.box(WOOD, x, y, 56, 3.4)
            for leg in (x + 5, x + 48):
                self.box(DARK, leg, 158, 2.6, 24)

    def swing(self) -> None:
        for x in (84, 216):
            self.line(RED, 4, (x - 14, 184), (x, 112), (x + 14, 184))
        self.line(RED, 4, (84, 112), (216, 112))
        for x, lean in ((122, 10), (176, -14)):
            for side in (0, 16):
                self.line(DARK, 1, (x + side, 112), (x + side + lean, 164))
            self.box("#2f6f9f", x + lean - 2, 163, 21, 4)

    def court(self) -> None:
        self.shape("#b5654a", (30, 192), (270, 192), (222, 146), (78, 146))
        for points in (((50, 188), (250, 188), (212, 150), (88, 150), (50, 188)), ((70, 168), (231, 168))):
            self.line("#f6f1e4", 1.6, *points)

    def stage(self) -> None:
        self.box(WOOD, 86, 160, 128, 14)
        self.shape("#7a3f55", (80, 112), (150, 88), (220, 112), (214, 120), (86, 120))
        for x in (90.0, 208.0):
            self.box(DARK, x, 116, 3, 46)
        for x in self.along(100, 200, 5, 2):
            self.disc((x, 124), 3, LIGHT)

    def fountain(self) -> None:
        self.box("#77808c", 136, 130, 28, 56)
        self.box("#5b6470", 122, 122, 56, 9)
        self.line("#2f7fb0", 4, (140, 122), (144, 104), (154, 98), (164, 104), (168, 122))
        self.box("#4f5863", 134, 112, 8, 10)

    def bus(self) -> None:
        self.box("#e3b23c", 70, 132, 132, 42)
        for each in range(5):
            self.box(LIGHT if self.dark else "#40566b", 78 + each * 24, 140, 18, 14)
        for x in (96, 176):
            self.disc((x, 175), 9, DARK)
            self.disc((x, 175), 4, STONE)

    def garden(self) -> None:
        for y, size in ((160, 2.4), (174, 3), (190, 4)):
            for x in self.along(10, 290, 24, 5):
                self.line(LEAF, size / 2, (x, y), (x, y - size * 2))
                self.disc((x, y - size * 2), size, self.chance.choice((RED, "#e8b84b", "#f4efe2", "#9a6fb0")))

    def tools(self) -> None:
        self.box(WOOD, 60, 158, 180, 8)
        for x in (72, 222):
            self.box(WOOD, x, 166, 6, 26)
        self.line(STONE, 4, (110, 158), (110, 128))
        self.box(DARK, 98, 120, 26, 10)
        self.shape("#c9c9c9", (150, 158), (204, 140), (206, 150), (156, 158))
        self.disc((206, 145), 8, RED)
