"""A window of WebKitGTK that is steered by its driver and keeps its profile.

The browsers that Debian has for it forget everything when they are steered, so this one stands in. The profile
is the first argument. With a second one, `files`, WebKit's own switches for the private file system are on, as
they are in Safari and, so far, not in WebKitGTK.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

FILES = ("StorageAPI", "FileSystem", "AccessHandle")
profile, switches = sys.argv[1], sys.argv[2:]

manager = WebKit2.WebsiteDataManager(base_data_directory=f"{profile}/data", base_cache_directory=f"{profile}/cache")
context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed(True)


def switch_on(settings):
    features = WebKit2.Settings.get_all_features()
    for index in range(features.get_length()):
        feature = features.get(index)
        if feature.get_identifier() in FILES:
            settings.set_feature_enabled(feature, True)


def open_window(_session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    if "files" in switches:
        switch_on(view.get_settings())
    window = Gtk.Window(default_width=1280, default_height=6000)
    window.add(view)
    window.show_all()
    return view


def begin(_context, session):
    session.connect("create-web-view", open_window)


context.connect("automation-started", begin)
Gtk.main()
