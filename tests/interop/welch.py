"""Whether two samples differ by more than chance: in their means, and in their spread.

Both tests come down to one integral, which needs no library:

>>> round(beta_share(2.0, 3.0, 0.4), 4)  # of the tables: I_0.4(2, 3)
0.5248
>>> round(student_beyond(2.306, 8), 3)  # two sides of Student's t
0.05
>>> round(snedecor_beyond(6.388, 4, 4), 3)
0.05

>>> low, high = [1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 4.0, 6.0, 8.0, 10.0]
>>> compared = welch(low, high)
>>> round(compared.difference, 3), round(compared.freedom, 3), round(compared.probability, 4)
(-3.0, 5.882, 0.1075)
>>> round(compared.noticed(0.1075), 2)
3.0
>>> round(spreads(low, high), 3)
0.208
>>> welch([1.0, 1.0], [1.0, 1.0]).probability, welch([1.0, 1.0], [2.0, 2.0]).probability
(1.0, 0.0)
>>> welch([1.0, float("nan")], [1.0, 2.0]).probability
0.0
"""
import dataclasses
import math

POINTS = 1000  # of an integral, an even number


def beta_share(a, b, x):
    """The regularized incomplete beta function I_x(a, b) for a and b of a half at least: with
    t = sin²θ its integral is that of sin^(2a−1) cos^(2b−1), by the rule of Simpson."""
    def integral(end):
        def value(i):
            theta = end * i / POINTS
            return math.sin(theta) ** (2 * a - 1) * max(0.0, math.cos(theta)) ** (2 * b - 1)

        inner = math.fsum((4 if i % 2 else 2) * value(i) for i in range(1, POINTS))
        return (value(0) + inner + value(POINTS)) * end / POINTS / 3

    return integral(math.asin(math.sqrt(x))) / integral(math.pi / 2)


def student_beyond(t, freedom):
    """P(|T| > t) of Student's distribution."""
    return beta_share(freedom / 2, 0.5, freedom / (freedom + t * t))


def snedecor_beyond(f, above, below):
    """P(F > f) of Snedecor's distribution."""
    return beta_share(below / 2, above / 2, below / (below + above * f))


def mean(values):
    return math.fsum(values) / len(values)


def variance(values):
    """Of a sample of two at least."""
    middle = mean(values)
    return math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


@dataclasses.dataclass
class Compared:
    difference: float  # of the means
    error: float  # its standard error
    freedom: float  # degrees of freedom
    probability: float  # of a difference as large by chance; 0 where something is no number

    def noticed(self, level):
        """The smallest difference whose probability by chance is below `level`: half the width of
        the interval that holds the true difference with confidence 1 − level."""
        low, high = 0.0, 1e6
        while high - low > 1e-9 * high:
            middle = math.sqrt(max(low, 1e-9) * high)
            if student_beyond(middle, self.freedom) > level:
                low = middle
            else:
                high = middle
        return high * self.error


def welch(a, b):
    """Welch 1947: means of samples whose variances may differ, two values each at least."""
    parts = [variance(sample) / len(sample) for sample in (a, b)]
    difference, error = mean(a) - mean(b), math.sqrt(sum(parts))
    if not math.isfinite(error) or not math.isfinite(difference):
        return Compared(difference, error, 1.0, 0.0)
    if error == 0:
        return Compared(difference, error, 1.0, 1.0 if difference == 0 else 0.0)
    freedom = sum(parts) ** 2 / sum(part ** 2 / (len(sample) - 1)
                                    for part, sample in zip(parts, (a, b)))
    return Compared(difference, error, freedom, student_beyond(abs(difference) / error, freedom))


def spreads(a, b):
    """The probability that variances are as far apart by chance, of normal values: two sides of
    Snedecor's F. 0 where something is no number."""
    found = [(variance(sample), len(sample) - 1) for sample in (a, b)]
    if not all(math.isfinite(each) for each, _ in found):
        return 0.0
    (small, below), (large, above) = sorted(found)
    if small == 0:
        return 1.0 if large == 0 else 0.0
    return min(1.0, 2 * snedecor_beyond(large / small, above, below))
