import numpy as np
import pytest
from trials.speed.scenes import draw_frames, draw_texture

SIZE = dict(width=96, height=64, frames=4, fps=30)


def test_pictures_are_a_function_of_the_seed():
    first, again, other = (list(draw_frames(**SIZE, noise=1.5, seed=seed)) for seed in (0, 0, 1))
    assert [picture.shape for picture in first] == [(96, 96)] * 4  # 64 rows of Y, 32 of U and V
    np.testing.assert_array_equal(first, again)
    assert (first[0] != other[0]).mean() > 0.5


def test_a_scene_moves_slowly_and_its_noise_is_as_strong_as_asked_for():
    still = dict(SIZE, fps=1e9)  # nothing moves within a nanosecond
    frames = np.stack(list(draw_frames(**still, noise=2, seed=0)))[:, :64].astype(float)
    flat = (frames > 20) & (frames < 235)  # brightness is cut off elsewhere
    assert np.diff(frames, axis=0)[flat[1:]].std() == pytest.approx(2 * np.sqrt(2), rel=0.15)
    moving = np.stack(list(draw_frames(**SIZE, noise=0, seed=0))).astype(float)
    assert 0.1 < np.abs(np.diff(moving, axis=0)).mean() < 20


def test_textures_have_the_spectrum_of_natural_pictures():
    grey = draw_texture(np.random.default_rng(0), 256, 256)[..., 0]
    amplitude = np.abs(np.fft.rfft2(grey - grey.mean()))
    frequency = np.hypot(np.fft.fftfreq(256)[:, None], np.fft.rfftfreq(256)[None])
    band = (frequency > 0.02) & (frequency < 0.3)
    slope = np.polyfit(np.log(frequency[band]), np.log(amplitude[band]), 1)[0]
    assert slope == pytest.approx(-1, abs=0.1)
