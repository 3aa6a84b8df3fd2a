"""Sizes and accuracies for which the coverage of the intervals is measured.

Invariant: accuracies on original and shuffled frames are those of Hara et al. 2021, Table 1, where
a scenario bears the name of one of its data sets; WeirdKinetics has the accuracy and size of Han.
The sizes are those of the videos that are tested; classes are of equal size unless it says uneven.
"""

from mmbias.analysis.simulation.coverage import Scenario

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
