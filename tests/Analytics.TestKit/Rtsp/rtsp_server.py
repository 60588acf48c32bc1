"""A real RTSP server (GStreamer's) that plays a clip to each client from its beginning.

Usage: rtsp_server.py PORT CLIP [USER PASSWORD]. PORT 0 takes a free one. Prints "ready PORT" when it listens; ends with its
standard input. The path is /live.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

Gst.init(None)
port, clip = sys.argv[1], sys.argv[2]
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f'( filesrc location="{clip}" ! qtdemux ! rtph264pay config-interval=-1 name=pay0 pt=96 )')
factory.set_shared(False)
if len(sys.argv) > 4:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(sys.argv[3], sys.argv[4]), token)
    server.set_auth(auth)
    factory.add_role_from_structure(Gst.Structure.new_from_string("viewer,media.factory.access=true,media.factory.construct=true"))
server.get_mount_points().add_factory("/live", factory)
loop = GLib.MainLoop()
if server.attach(None) == 0:
    sys.exit(f"port {port} cannot be bound")
print(f"ready {server.get_bound_port()}", flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
loop.run()
