"""The printed pack, pixel by pixel."""

import base64

import pytest
from playwright.sync_api import Browser

from dashboard.filters import Month
from dashboard.pack import render
from dashboard.snapshot import SnapshotStore
from tests.sample_snapshot import cached_sample_home, with_long_names

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# whether all of a page's right margin (16 of 210 mm, less a hair) is white
IS_CLEAR = """
async source => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0);
  const left = Math.ceil(image.width * 195 / 210);
  const { data } = drawing.getImageData(left, 0, image.width - left, image.height);
  return data.every(value => value === 255);
}
"""


def test_long_names_without_a_blank_stay_on_the_page(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = with_long_names(cached_sample_home(tmp_path_factory.mktemp("pack")))
    with SnapshotStore(home).use() as snapshot:
        pages = render(snapshot, Month(2026, 10), "png")
    with browser.new_context() as context:
        page = context.new_page()
        clear = [page.evaluate(IS_CLEAR, base64.b64encode(each).decode()) for each in pages]
    assert clear == [True] * len(pages)
