"""Compile the bundles of scripts and styles, so that copies of the database have them
(``env``)."""

# what screens load when they first need it
LAZY = (
    "bus.websocket_worker_assets",
    "im_livechat.assets_embed_external",
    "mass_mailing.assets_builder",
    "mass_mailing.assets_inside_builder_iframe",
    "spreadsheet.o_spreadsheet",
    "web.assets_backend_lazy",
    "web.assets_emoji",
    "web.chartjs_lib",
    "web.fullcalendar_lib",
    "website.assets_inside_builder_iframe",
    "website.website_builder_assets",
)

qweb = env["ir.qweb"]  # noqa: F821
qweb._pregenerate_assets_bundles()
usual = env["ir.asset"]._get_asset_params()  # noqa: F821
websites = env["website"].search([]).ids if "website" in env else ()  # noqa: F821
for name in LAZY:
    # each website has its own
    for params in (usual, *({**usual, "website_id": website} for website in websites)):
        bundle = qweb._get_asset_bundle(name, assets_params=params)
        bundle.js()
        bundle.css()
env.cr.commit()  # noqa: F821
