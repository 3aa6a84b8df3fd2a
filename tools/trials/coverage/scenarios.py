"""Sizes and accuracies for which the intervals and the tests are tried.

Invariant: accuracies on original and shuffled frames are those of Hara et al. 2021, Table 1, where
a scenario bears the name of one of its data sets; WeirdKinetics has the accuracy and size of Han.
The sizes are those of the videos that are tested; classes are of equal size unless it says uneven.
"""

from trials.coverage.coverage import Scenario
from trials.coverage.designs import AnswerDesign, BackgroundDesign, Design
from trials.coverage.donors import DonorDesign

DATA_SETS = (
    Scenario('Kinetics-400', 19_881, 400, 0.643, 0.327),
    Scenario('Moments in Time', 33_900, 339, 0.271, 0.142),
    Scenario('ActivityNet', 7_654, 200, 0.334, 0.296),
    # Seven source videos a class in the first test split.
    Scenario(
        'UCF-101, 707 groups', 3_783, 101, 0.453, 0.320, groups=707, one_class=True, correlation=0.3
    ),
    Scenario('HMDB-51', 1_530, 51, 0.194, 0.110),
    Scenario('Something v2', 24_777, 174, 0.443, 0.023),
    Scenario('Jester', 14_787, 27, 0.920, 0.201),
    Scenario('Gym288', 9_646, 288, 0.717, 0.039),
    Scenario('Gym288, uneven', 9_646, 288, 0.717, 0.039, uneven=2),
    Scenario('Diving48', 1_970, 48, 0.151, 0.042),
    Scenario('WeirdKinetics', 343, 10, 0.700, 0.500),
)
CELLS = tuple(Scenario(f'cell of {size}', size, 1, 0.86, 0.56, chance=0.1) for size in (5, 15, 30))
# People who each show every class, ten videos a person; uneven: in proportions 1 : 2 : 3 ...
CLUSTERS = tuple(
    Scenario(
        f'{groups} clusters{", uneven" if uneven else ""}',
        *(10 * groups, 10, 0.75, 0.50),
        groups=groups,
        correlation=0.2,
        uneven=uneven,
    )
    for groups in (3, 6, 9, 25, 100)
    for uneven in (0, 1)
)
SCENARIOS = {scenario.name: scenario for scenario in (*DATA_SETS, *CELLS, *CLUSTERS)}

_SEEDS = (1, 3, 5, 10)
_UNLIKE = 0.4  # of the variance, beyond the difficulty that all answers to a sample share
PAIRED = (
    *(AnswerDesign(f'200 samples, seeds: {s}', 200, 0.7, 0.6, (1, s)) for s in _SEEDS),
    *(AnswerDesign(f'30 groups of 10, seeds: {s}', 300, 0.7, 0.6, (1, s), 30) for s in _SEEDS),
    AnswerDesign('9 groups of 10, seeds: 5', 90, 0.7, 0.5, (1, 5), 9),
    # No sample is harder than another: one answer less the mean of several is most lopsided then.
    AnswerDesign('30 samples at 0.95, seeds: 5', 30, 0.95, 0.8, (1, 5), difficulty=0),
    AnswerDesign('60 samples at 0.02, seeds: 5', 60, 0.02, 0.15, (1, 5), difficulty=0),
    AnswerDesign('200 samples, 5 seeds that agree', 200, 0.7, 0.6, (1, 5), own=_UNLIKE),
)
CLASS_BY_CLASS = tuple(
    AnswerDesign(
        f'101 classes of 37 at 0.95, seeds: {seeds}',
        *(3737, 0.95, 0.6, (1, seeds)),
        difficulty=difficulty,
        classes=101,
    )
    for seeds, difficulty in ((1, 0.5), (5, 0.0))
)
TWO_MODELS = (
    *(
        AnswerDesign(f'two models, seeds: {a}, {b}', 200, 0.7, 0.62, (a, b))
        for a, b in ((1, 1), (5, 5), (3, 5))
    ),
    *(
        AnswerDesign(f'two unlike models, seeds: {a}, {b}', 200, 0.7, 0.62, (a, b), own=_UNLIKE)
        for a, b in ((1, 1), (5, 5), (3, 5))
    ),
    AnswerDesign('two models, 30 groups of 10, seeds: 5, 5', 300, 0.7, 0.62, (5, 5), 30),
)
BACKGROUNDS = (
    BackgroundDesign('200 videos', 0, 200, videos=1, skills=0.0, loss=0.2),
    BackgroundDesign('40 people x 5, one place each', 40, 0),
    BackgroundDesign('the same and one in two places', 40, 1),
    BackgroundDesign('20 people in one place, 20 in two', 20, 20),
    BackgroundDesign('20 people x 10, three places', 0, 20, videos=10, places=3),
)
DONORS = {
    design.name: design
    for design in (
        DonorDesign('200 swaps, all backgrounds alike', 200, 10, force=0),
        DonorDesign('200 swaps', 200, 10),
        DonorDesign('200 swaps, 3 seeds', 200, 10, seeds=3),
        DonorDesign('200 swaps, weak actors on strong grounds', 200, 10, both=-0.7),
        DonorDesign('200 swaps, 2 donors a class', 200, 10, pool=2),
        DonorDesign(
            *('200 swaps, rare errors', 200, 10),
            accuracy=0.95,
            error=0.03,
            changed=0.99,
            original=0.99,
        ),
        DonorDesign('200 swaps, 2 classes', 200, 2, error=0.4),
        DonorDesign('200 swaps, 2 classes, 4 donors each', 200, 2, pool=4, error=0.4),
        DonorDesign('404 swaps, 101 classes', 404, 101),
        DonorDesign('90 swaps, 9 people', 90, 10, 9, skill=0.2, force=0.2),
        DonorDesign('300 swaps, 30 people', 300, 10, 30, skill=0.2, force=0.2),
    )
}
_EVERY: tuple[Design, ...] = (*PAIRED, *CLASS_BY_CLASS, *TWO_MODELS, *BACKGROUNDS)
DESIGNS = {design.name: design for design in _EVERY}
