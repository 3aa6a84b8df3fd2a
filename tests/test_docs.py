"""The pages: links lead somewhere, commands and their options exist, the front door stays short."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRONT_DOOR = 12_000  # bytes
PAGES = [ROOT / 'README.md', ROOT / 'CONTRIBUTING.md', ROOT / 'data/README.md']
PAGES += sorted((ROOT / 'docs').glob('*.md'))
LINK = re.compile(r'\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)')
COMMAND = re.compile(r'python (tools/[\w/]+\.py)((?:[^`\n\\]|\\\n)*)')


def anchors(page):
    """Anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r'^#+ (.+)$', page.read_text('utf-8'), re.MULTILINE)
    return {re.sub(r'[^\w\- ]', '', text.lower()).replace(' ', '-') for text in headings}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for path, anchor in LINK.findall(page.read_text('utf-8')):
        target = page.parent / path if path else page
        assert target.exists(), f'{page.name} links to {path}'
        assert not anchor or anchor in anchors(target), f'{page.name} links to {path}#{anchor}'


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_commands_and_their_options_exist(page):
    for script, rest in COMMAND.findall(page.read_text('utf-8')):
        assert (ROOT / script).is_file(), f'{page.name} runs {script}'
        words = shlex.split(rest.replace('\\\n', ' ').replace("'", '"'), comments=True)
        known = (ROOT / script).read_text('utf-8')
        for option in (word.split('=')[0] for word in words if re.match('--[a-z]', word)):
            assert f"'{option}'" in known, f'{page.name} gives {script} {option}'


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_files_that_are_named_are_there(page):
    named = re.findall(
        r'`((?:configs|mmbias|requirements|tests|tools)/[\w./-]+)`', page.read_text('utf-8')
    )
    patterns = ('KEY', 'DEPTH')  # parts of a name that stand for several
    missing = [name for name in named if not (ROOT / name).exists()]
    assert [name for name in missing if not any(part in name for part in patterns)] == []


def test_every_page_can_be_reached_from_the_front_door():
    linked = {path for path, _ in LINK.findall((ROOT / 'README.md').read_text('utf-8'))}
    assert {f'docs/{page.name}' for page in PAGES if page.parent.name == 'docs'} <= linked


def test_the_front_door_is_short():
    assert (ROOT / 'README.md').stat().st_size <= FRONT_DOOR
