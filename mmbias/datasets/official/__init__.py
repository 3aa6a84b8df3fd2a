"""Data sets that can be prepared: one module for each, which says all there is to know about it."""

from mmbias.datasets.official.activitynet import ACTIVITYNET
from mmbias.datasets.official.annotations import Annotated, OfficialDataSet, Reader
from mmbias.datasets.official.diving48 import DIVING48
from mmbias.datasets.official.gym288 import GYM288
from mmbias.datasets.official.hmdb51 import HMDB51
from mmbias.datasets.official.jester import JESTER
from mmbias.datasets.official.kinetics400 import KINETICS10, KINETICS400, MIMETICS
from mmbias.datasets.official.mit import MIT
from mmbias.datasets.official.own import OWN
from mmbias.datasets.official.sthv2 import STHV2
from mmbias.datasets.official.ucf101 import UCF101
from mmbias.datasets.official.weirdkinetics import WEIRDKINETICS
from mmbias.datasets.official.weizmann import WEIZMANN

OFFICIAL: dict[str, OfficialDataSet] = {
    dataset.key: dataset
    for dataset in (
        KINETICS400,
        MIT,
        ACTIVITYNET,
        UCF101,
        HMDB51,
        STHV2,
        JESTER,
        GYM288,
        DIVING48,
        WEIRDKINETICS,
        KINETICS10,
        MIMETICS,
        WEIZMANN,
        OWN,
    )
}

__all__ = ['OFFICIAL', 'Annotated', 'OfficialDataSet', 'Reader']
