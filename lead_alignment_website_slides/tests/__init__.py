from . import test_slide_channel_partner
