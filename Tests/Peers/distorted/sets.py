"""The paper's sets, in numbers: what Sources/Datasets/README.md says of them, and Configs/data."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Set:
    """How samples of a set come about; the name is that of its file in Configs/data."""

    name: str
    canvas: int
    angle: float = 0  # turned by up to so many radians either way
    scale: tuple = (1, 1)  # from, to
    placed: bool = False  # anywhere where no ink is cut off
    corners: float = 0  # the deviation of corners' moves, in pixels
    points: float = 0  # the deviation of 4×4 control points' moves, in pixels
    patches: int = 0  # of other digits, 6×6
    parts: str = ""  # "sum" of two, or "sequence" of up to five side by side
    depth: int = 0  # slices of an extruded digit, in a cube

    @property
    def part_count(self):
        return {"": 1, "sum": 2, "sequence": 5}[self.parts]


POINTS, PATCH, ABSENT = 4, 6, 10
RTS = {"angle": math.pi / 4, "scale": (0.7, 1.2), "placed": True}
SETS = {kind.name: kind for kind in (
    Set("r", 28, angle=math.pi / 2),
    Set("rts", 42, **RTS),
    Set("p", 28, scale=(0.75, 1), corners=5),
    Set("e", 28, scale=(0.75, 1), points=1.5),
    Set("tc", 60, placed=True, patches=6),
    Set("colocalisation-t", 84, placed=True),
    Set("colocalisation-tc", 84, placed=True, patches=16),
    Set("addition", 42, **RTS, parts="sum"),
    Set("sequence", 28, **{**RTS, "scale": (0.7 / 1.5, 1.2 / 1.5)}, parts="sequence"),
    # The paper's canvas; the file has 32 and 0.785 for the angle.
    Set("volume", 60, angle=0.785, placed=True, depth=14),
)}
