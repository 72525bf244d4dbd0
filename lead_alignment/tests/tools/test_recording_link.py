import unittest

from ...tools.recording_link import get_host, is_on, read_hosts


class TestRecordingLink(unittest.TestCase):
    """Whoever can report a call must not choose where colleagues are sent."""

    def test_hosts_of_links(self):
        for url, host in (
            ("https://pbx.example/1.mp3", "pbx.example"),
            ("HTTPS://PBX.Example./1.mp3?a=b@c#d", "pbx.example"),
            ("http://10.0.0.5:8088/r/1", "10.0.0.5:8088"),
            ("https://pbx.example:443/1", "pbx.example"),
        ):
            self.assertEqual(get_host(url), host, url)

    def test_what_is_no_link_of_an_exchange(self):
        for url in (
            "",
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            " https://pbx.example/1",
            "data:text/html,x",
            "file:///etc/passwd",
            "//evil.example/1",
            "/web/session/logout",
            "https:evil.example",
            "https:///evil.example",
            "https://pbx.example@evil.example/1",
            "https://user:secret@pbx.example/1",
            "https://@evil.example/1",
            "https://pbx.example\\@evil.example/1",
            "https://evil.example\\.pbx.example/1",
            "https://pbx.example:99999/1",
            "https://pbx.example:x/1",
            "https://[::1",
            "https://[::1]/1",
            "https://pbx.example/\x00",
            "https://pbx.examplé/1",
            "https://-/1",
            "https://pbx .example/1",
        ):
            self.assertEqual(get_host(url), "", repr(url))

    def test_only_listed_hosts_and_what_is_below_them(self):
        hosts = read_hosts("pbx.example, https://rec.omi.example/path  pbx.example")
        self.assertEqual(hosts, ["pbx.example", "rec.omi.example"])
        self.assertTrue(is_on("https://pbx.example/1", hosts))
        self.assertTrue(is_on("https://eu.pbx.example/1", hosts))
        for url in (
            "https://evilpbx.example/1",
            "https://pbx.example.evil/1",
            "https://pbx.example:444/1",
            "https://omi.example/1",
            "javascript://pbx.example/%0aalert(1)",
        ):
            self.assertFalse(is_on(url, hosts), url)
        self.assertFalse(is_on("https://pbx.example/1", []))
        with self.assertRaises(ValueError):
            read_hosts("pbx.example user@pbx.example")
