"""What was measured of all sets, said as it comes, and judged in the end."""

import numpy

from distorted import laws

CHANCE = 1e-3  # that sets which are right are refused, in a whole run


class Report:
    """Faults, and numbers that are small but for chance: each is judged when it is known how many there are."""

    def __init__(self):
        self.distances, self.gaps, self.deviations, self.faults = {}, {}, {}, 0

    def say(self, text):
        print(text, flush=True)

    def expect(self, condition, text):
        if not condition:
            self.faults += 1
            self.say(f"  REFUSED: {text}")

    def compare(self, name, values, law, others):
        """Holds the columns of values (n, k) against a law, or against others' columns where there is none; NaN are none."""
        found = []
        for column in range(values.shape[1]):
            own, other = (table[numpy.isfinite(table[:, column]), column] for table in (values, others))
            found.append(laws.one_sample(own, law.share) if law else laws.two_samples(own, other))
            self.distances[f"{name} {column}"] = found[-1]
            if law:
                self.gaps[f"{name} {column}"] = laws.gap(own, law.share)
                self.expect(law.holds(own), f"{name} {column} is from {own.min():.5f} to {own.max():.5f}")
            else:
                self.deviations[f"{name} {column}, mean"] = laws.mean_deviation(own, other)
        count = numpy.isfinite(values).any(1).sum()
        against = "its law" if law else "NumPy's"
        self.say(f"  {name.split(': ')[1]}, {count} against {against}: " + rows([f"{distance:.2f}" for distance in found]))

    def correlate(self, name, deviations):
        """Takes in how many standard deviations correlations are from those that were expected."""
        self.deviations.update({f"{name} {number}": value for number, value in enumerate(deviations)})
        self.say(f"  {name.split(': ')[1]}: {len(deviations)} correlations, at most {deviations.max():.2f} deviations off")

    def judge(self):
        """Says what is too large, and whether nothing is and nothing was refused before."""
        kinds = [
            ("√n·D", self.distances, laws.distance_point), ("expected beyond the ends", self.gaps, laws.gap_point),
            ("deviations", self.deviations, laws.normal_point)]
        for unit, found, point in kinds:
            if found:
                self.judge_kind(unit, found, point, CHANCE / len(kinds) / len(found))
        self.say("all is as it should be" if not self.faults else f"{self.faults} refused")
        return not self.faults

    def judge_kind(self, unit, found, point, chance):
        worst, limit, usual = max(found, key=found.get), point(chance), point(CHANCE)
        above = sum(value > usual for value in found.values())
        self.say(
            f"{len(found)} compared: the largest is {found[worst]:.2f} {unit} ({worst}), where {limit:.2f} is refused; {above} are "
            f"above {usual:.2f}, where chance puts {CHANCE * len(found):.1f}")
        for name, value in found.items():
            self.expect(value <= limit, f"{name}: {value:.2f} {unit}")


def rows(numbers, width=16):
    return "\n    ".join(" ".join(numbers[start:start + width]) for start in range(0, len(numbers), width))
