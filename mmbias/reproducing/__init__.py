"""Both papers as a graph of jobs: which there are, what each needs, and the command of each.

Invariant: plans are plain functions of a suite and of the data sets on disk. Nothing here runs a
job; ``tools/reproduce/Snakefile`` does.
"""

from mmbias.reproducing.planning import Job, Plan, plan_suite
from mmbias.reproducing.suites import Suite, SuiteDataSet, read_suite, write_suite

__all__ = ['Job', 'Plan', 'Suite', 'SuiteDataSet', 'plan_suite', 'read_suite', 'write_suite']
