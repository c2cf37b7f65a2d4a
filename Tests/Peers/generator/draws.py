"""Random numbers that are a function of a seed, a stream and an index: the same on every Python, and for ever.

Python promises that of `random.random()` alone, and of no other method; this takes six lines, is as easily written in
another language, and numbers of one stream can be asked for in any order. The mixing is SplitMix64's (Steele, Lea and
Flood 2014).
"""

WORD = (1 << 64) - 1


def word(seed, stream, index):
    """64 random bits."""
    z = (seed * 0xD1342543DE82EF95 + stream * 0xA0761D6478BD642F + index * 0x9E3779B97F4A7C15) & WORD
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
    return z ^ (z >> 31)


class Draws:
    """Numbers of one stream, one after another."""

    def __init__(self, seed, stream=0):
        self.seed, self.stream, self.index = seed, stream, 0

    def below(self, count):
        """One of 0, 1, … count − 1."""
        self.index += 1
        return word(self.seed, self.stream, self.index) % count

    def between(self, low, high):
        """A whole number, both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def one(self, *things):
        return things[self.below(len(things))]

    def decimal(self, low, high):
        """A number of four decimals that is no multiple of 0.01, so that no grid's positions fall on pixels."""
        hundredth = self.between(round(low * 100), round(high * 100) - 1)
        return (hundredth * 100 + self.between(1, 99)) / 10000
