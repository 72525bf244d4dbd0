import base64
import os
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .common_tour import TourCase

# where ./dev pictures wants them
FOLDER = os.environ.get("LEAD_ALIGNMENT_PICTURES")
WIDE, PHONE = (1366, 768), (390, 844)


class Picture(NamedTuple):
    """A screen of the app with its demo data.

    :param name: of the file, without its suffix
    :param user: external id of who looks
    :param shown: selector of what must be there before the picture is taken
    :param clicks: selectors to click, one after the other
    """

    name: str
    user: str
    path: str
    shown: str
    clicks: tuple = ()
    lang: str = "en_US"
    size: tuple = WIDE


AGENT = "lead_alignment.demo_user_agent"
LEADER = "lead_alignment.demo_user_leader"
HEAD = "lead_alignment.demo_user_head"
MARKETER = "lead_alignment.demo_user_marketer"
SUPPORT = "lead_alignment.demo_user_cs"
FIRST_LEAD = ".o_data_row:nth-child(3) .o_data_cell[name=contact_name]"
PICTURES = [
    Picture("home", HEAD, "alignment", ".o_overview_tile"),
    Picture("lead_quality", HEAD, "lead-quality", "canvas"),
    Picture(
        "call_queue",
        AGENT,
        "call-queue",
        ".o_call_person",
        (".o_call_start", "[data-code='K4.2']"),
    ),
    Picture("my_calls", AGENT, "alignment-calls", ".o_data_row"),
    Picture("lead_form", AGENT, "alignment-calls", ".o_lead_next", (FIRST_LEAD,)),
    Picture(
        "log_outcome",
        AGENT,
        "alignment-calls",
        ".o_outcome_dialog [data-code=K3].active",
        (
            FIRST_LEAD,
            "button[name=action_open_outcome_dialog]",
            ".o_outcome_dialog [data-code=K3]",
        ),
    ),
    Picture("live_board", LEADER, "live-floor", ".o_data_row"),
    Picture("sources", MARKETER, "sources-and-cost", ".o_view_controller"),
    Picture(
        "lookup",
        SUPPORT,
        "customer-lookup?phone=%2B84903761900",
        ".o_timeline_entry, .o_customer_timeline, .o_timeline_feed",
    ),
    Picture(
        "phone",
        AGENT,
        "call-queue",
        ".o_call_person",
        (".o_call_start",),
        lang="vi_VN",
        size=PHONE,
    ),
    Picture(
        "vietnamese",
        AGENT,
        "call-queue",
        ".o_call_person",
        (".o_call_start", "[data-code=K3]"),
        lang="vi_VN",
    ),
]
READY = """
(async () => {
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const find = async (selector) => {
        for (let tries = 0; tries < 100; tries++) {
            const found = document.querySelector(selector);
            if (found) { return found; }
            await pause(100);
        }
        return null;
    };
    for (const selector of CLICKS) {
        (await find(selector))?.click();
        await pause(800);
    }
    const shown = await find(SHOWN);
    await pause(1200);
    return Boolean(shown);
})()
"""


@tagged("-standard", "lead_alignment_pictures")
class TestPictures(TourCase):
    """Takes the pictures of the guides and of the store page: ``./dev pictures``."""

    def setUp(self):
        super().setUp()
        if not FOLDER:
            self.skipTest("./dev pictures says where the pictures go")

    def test_take_all(self):
        for picture in PICTURES:
            with self.subTest(picture=picture.name):
                self._take(picture)

    def _take(self, picture):
        user = self.env.ref(picture.user)
        self._seat(user)
        user.lang = picture.lang
        self.env.flush_all()
        width, height = picture.size
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(user.login, user.login, browser=browser)
                browser._websocket_request(
                    "Emulation.setDeviceMetricsOverride",
                    params={
                        "width": width,
                        "height": height,
                        "deviceScaleFactor": 1,
                        "mobile": width < 500,
                    },
                )
                url = urljoin(self.base_url(), f"/odoo/{picture.path}")
                browser.navigate_to(url)
                browser._wait_ready("odoo.isReady === true")
                code = READY.replace("CLICKS", repr(list(picture.clicks)))
                found = browser._websocket_request(
                    "Runtime.evaluate",
                    params={
                        "expression": code.replace("SHOWN", repr(picture.shown)),
                        "awaitPromise": True,
                        "returnByValue": True,
                    },
                    timeout=60,
                )
                self.assertTrue(found["result"].get("value"), picture.shown)
                answer = browser._websocket_request("Page.captureScreenshot")
                time.sleep(0.5)  # what the page still asks is answered
        finally:
            browser.stop()
        path = Path(FOLDER) / f"{picture.name}.png"
        path.write_bytes(base64.b64decode(answer["data"]))
