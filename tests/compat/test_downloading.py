"""Checkpoints from a real server: each address for itself, whole or not at all."""

import hashlib
import io
import multiprocessing
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from mmengine.runner import CheckpointLoader
from mmengine.runner import checkpoint as mmengine_checkpoint

from mmbias.compat import downloading
from mmbias.compat.checkpoint_loading import UnsafeCheckpointError
from mmbias.compat.downloading import load_from_http

processes = multiprocessing.get_context('fork')  # with everything imported already


def checkpoint(value):
    file = io.BytesIO()
    torch.save({'a': torch.full((20_000,), float(value))}, file)
    return file.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Sends ``server.files[path]``; the first part of a path says how."""

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path not in self.server.files:
            self.send_error(404)
            return
        content = self.server.files[self.path]
        how = self.path.split('/')[1]
        self.send_response(200)
        if how.startswith('chunked'):
            self.protocol_version = 'HTTP/1.1'
            self.send_header('Transfer-Encoding', 'chunked')
        elif how != 'unannounced':
            self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        half = len(content) // 2
        self.send(content[:half], how)
        if how == 'stalled':
            self.server.reached_half.set()
            self.server.go_on.wait(30)
        if 'cut' not in how:
            self.send(content[half:], how)
            self.wfile.write(b'0\r\n\r\n' if how == 'chunked' else b'')

    def send(self, content, how):
        chunked = how.startswith('chunked')
        self.wfile.write(b'%x\r\n%s\r\n' % (len(content), content) if chunked else content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A server with its files and what was asked of it, and an empty cache of torch."""
    monkeypatch.setenv('TORCH_HOME', str(tmp_path / 'torch'))
    with ThreadingHTTPServer(('127.0.0.1', 0), Handler) as made:
        made.files, made.asked = {}, []
        made.reached_half, made.go_on = threading.Event(), threading.Event()
        made.address = f'http://127.0.0.1:{made.server_port}'
        made.handle_error = lambda *_: None  # a killed client
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.go_on.set()
        made.shutdown()


@pytest.fixture
def kept(tmp_path):
    """Function that gives the files in the cache, without locks."""
    folder = tmp_path / 'torch' / 'hub' / 'checkpoints'
    return lambda: [path for path in folder.glob('*') if path.suffix != '.lock']


def value_of(url):
    return CheckpointLoader.load_checkpoint(url)['a'][0].item()


def test_addresses_with_one_base_name_are_two_checkpoints(server):
    paths = ['/expA/epoch_10.pth', '/expB/epoch_10.pth', '/expA/epoch_10.pth?version=2']
    server.files = {path: checkpoint(value) for value, path in enumerate(paths)}
    for _ in range(2):
        assert [value_of(server.address + path) for path in paths] == [0, 1, 2]
    assert server.asked == paths  # each once


@pytest.mark.parametrize('how', ['cut', 'chunked-cut', 'unannounced'])
def test_what_may_be_cut_off_is_not_kept(server, kept, how):
    server.files[f'/{how}/a.pth'] = checkpoint(1)
    said = 'does not say how long' if how == 'unannounced' else r'ended after|IncompleteRead'
    for _ in range(2):
        with pytest.raises(OSError, match=rf'/{how}/a\.pth was not downloaded: .*({said})'):
            value_of(f'{server.address}/{how}/a.pth')
        assert not kept()


def test_chunks_say_themselves_when_they_end(server):
    server.files['/chunked/a.pth'] = checkpoint(3)
    assert value_of(f'{server.address}/chunked/a.pth') == 3


def test_published_hash_is_checked(server, kept):
    content = checkpoint(1)
    digest = hashlib.sha256(content).hexdigest()[:8]
    good, bad = f'/a/net_20220906-{digest}.pth', '/a/net_20220906-0badc0de.pth'
    server.files = {good: content, bad: content, '/a/net-20220906.pth': content}
    assert value_of(server.address + good) == 1
    assert value_of(f'{server.address}/a/net-20220906.pth') == 1  # a date is no hash
    before = kept()
    with pytest.raises(ValueError, match=f'{bad} was not kept: .* {digest}, .* 0badc0de'):
        value_of(server.address + bad)
    assert kept() == before


def test_a_page_that_asks_for_a_password_is_not_kept(server, kept):
    server.files['/a/b.pth'] = b'<html>Please sign in</html>'
    with pytest.raises(ValueError, match=r'b\.pth was not kept: it is no checkpoint.*<html>'):
        value_of(f'{server.address}/a/b.pth')
    assert not kept()
    server.files['/a/b.pth'] = checkpoint(1)
    assert value_of(f'{server.address}/a/b.pth') == 1


def test_kill_during_a_download_leaves_nothing_that_is_taken_for_whole(server, kept):
    url = f'{server.address}/stalled/a.pth'
    server.files['/stalled/a.pth'] = checkpoint(7)
    process = processes.Process(target=value_of, args=(url,))
    process.start()
    assert server.reached_half.wait(60)
    time.sleep(0.1)
    process.kill()
    process.join()
    assert all(path.suffix == '.part' for path in kept())
    server.go_on.set()
    assert value_of(url) == 7
    assert [path.suffix for path in kept()] == ['.pth']
    assert server.asked == ['/stalled/a.pth'] * 2


def test_processes_at_the_same_time_download_once(server):
    url = f'{server.address}/stalled/a.pth'
    server.files['/stalled/a.pth'] = checkpoint(2)
    with processes.Pool(2) as pool:
        both = pool.map_async(value_of, [url, url], chunksize=1)
        assert server.reached_half.wait(60)
        time.sleep(0.5)  # the other one comes, too
        server.go_on.set()
        assert both.get(60) == [2, 2]
    assert server.asked == ['/stalled/a.pth']


def test_kept_downloads_need_no_server_and_no_right_to_write(server, tmp_path):
    server.files['/a/b.pth'] = checkpoint(5)
    url, folder = f'{server.address}/a/b.pth', tmp_path / 'shared'
    load_from_http(url, 'cpu', str(folder))
    server.files.clear()
    folder.chmod(0o555)
    assert load_from_http(url, 'cpu', str(folder))['a'][0] == 5
    folder.chmod(0o755)


def test_nothing_there(server):
    with ThreadingHTTPServer(('127.0.0.1', 0), Handler) as closed:
        port = closed.server_port
    with pytest.raises(OSError, match=rf'{port}/x\.pth was not downloaded'):
        value_of(f'http://127.0.0.1:{port}/x.pth')
    with pytest.raises(OSError, match=r'/y\.pth was not downloaded: .*404'):
        value_of(f'{server.address}/y.pth')


def test_downloaded_code_is_not_run(server, tmp_path):
    marker, file = tmp_path / 'marker', io.BytesIO()
    torch.save(Touch(marker), file)
    server.files['/a/bad.pth'] = file.getvalue()
    with pytest.raises(UnsafeCheckpointError, match=r'bad\.pth was not loaded, and nothing'):
        value_of(f'{server.address}/a/bad.pth')
    assert not marker.exists()


class Touch:
    """Pickled as a call that leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_progress_bar_changes_nothing(server, tmp_path):
    server.files['/chunked/b.pth'] = server.files['/a/b.pth'] = checkpoint(5)
    for path in server.files:
        url = server.address + path
        assert load_from_http(url, 'cpu', str(tmp_path), progress=True)['a'][0] == 5


def test_names_of_the_model_zoo_lead_to_our_download(server, monkeypatch):
    server.files['/zoo/a.pth'] = checkpoint(6)
    zoo = {'a': f'{server.address}/zoo/a.pth'}
    monkeypatch.setattr(mmengine_checkpoint, 'get_external_models', lambda: zoo)
    assert value_of('open-mmlab://a') == value_of(zoo['a']) == 6
    assert server.asked == ['/zoo/a.pth']


def test_needed_while_the_loader_is_mmengines_own(monkeypatch):
    assert not downloading.needed()
    own = mmengine_checkpoint.load_from_pavi
    monkeypatch.setattr(CheckpointLoader, '_schemes', {'http://': own})
    assert downloading.needed()
