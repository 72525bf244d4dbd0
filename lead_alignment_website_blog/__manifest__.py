{
    "name": "Lead Alignment: Blog",
    "summary": "Texts go to the blog; customers' comments into their history",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "lead_alignment contributors",
    "license": "LGPL-3",
    "depends": ["lead_alignment_content", "website_blog"],
    "data": [
        "data/customer_event_type_data.xml",
        "views/alignment_content_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
