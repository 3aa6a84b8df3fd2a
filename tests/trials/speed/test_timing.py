import os
import subprocess
import sys

import cv2
import pytest
import torch
from trials.speed.timing import about, children_on_one_core, interleave, rate, threads


def test_ways_take_turns_there_and_back():
    told = []
    seconds = {'a': iter([1.0, 2.0, 3.0]), 'b': iter([10.0, 20.0, 30.0])}
    ways = {name: times.__next__ for name, times in seconds.items()}
    assert interleave(ways, 3, about(told.append, 'x')) == {
        'a': [1.0, 2.0, 3.0],
        'b': [10.0, 20.0, 30.0],
    }
    assert [text[3] for text in told] == ['a', 'b', 'b', 'a', 'a', 'b']
    assert told[0] == 'x: a, round 1 of 3'


def test_no_round_is_an_error():
    with pytest.raises(ValueError, match='rounds is 0, must be at least 1'):
        interleave({}, 0, print)


def test_a_rate_is_the_median_one():
    assert rate(12, [1.0, 3.0, 100.0]) == 4.0


def test_threads_are_as_before_afterwards():
    before = torch.get_num_threads(), cv2.getNumThreads()
    with threads(before[0] + 1):
        assert torch.get_num_threads() == before[0] + 1
    assert (torch.get_num_threads(), cv2.getNumThreads()) == before


@pytest.mark.skipif(not hasattr(os, 'sched_getaffinity'), reason='only Linux binds to cores')
def test_children_have_one_core_and_this_process_keeps_its_own():
    before = os.sched_getaffinity(0)
    code = 'import os; print(len(os.sched_getaffinity(0)))'
    with children_on_one_core():
        child = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert (child.stdout.strip(), os.sched_getaffinity(0)) == ('1', before)
