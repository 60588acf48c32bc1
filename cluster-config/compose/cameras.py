"""Sample clips as RTSP cameras, each in an endless loop: rtsp://HOST:8554/NAME. For trying the cluster out; no part of the product.

Usage: cameras.py CLIP... (NAME is the file's, without .mp4). ffmpeg paces a clip, encodes it anew (a copy
breaks off where the loop closes) and sends it as RTP to this process; GStreamer's server hands it to whoever asks.
"""
import os
import subprocess
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

RTP = "application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96"

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_service(os.environ.get("PORT", "8554"))
loop = GLib.MainLoop()
players = []
for index, clip in enumerate(sys.argv[1:]):
    name, port = os.path.splitext(os.path.basename(clip))[0], 5004 + 2 * index
    players.append(subprocess.Popen(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", clip, "-an", "-c:v", "libx264",
         "-preset", "veryfast", "-tune", "zerolatency", "-g", "20", "-threads", "1", "-f", "rtp", "-payload_type", "96", f"rtp://127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f'( udpsrc address=127.0.0.1 port={port} caps="{RTP}" ! rtph264depay ! rtph264pay config-interval=-1 name=pay0 pt=96 )')
    factory.set_shared(True)
    server.get_mount_points().add_factory(f"/{name}", factory)
if not players:
    sys.exit("usage: cameras.py CLIP...")
if server.attach(None) == 0:
    sys.exit("the port cannot be bound")


def watch():
    """A player that ended is a camera that is dark: the container ends and is started again."""
    if any(player.poll() is not None for player in players):
        loop.quit()
    return True


for signal in (2, 15):
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal, loop.quit)
GLib.timeout_add_seconds(2, watch)
loop.run()
for player in players:
    player.kill()
