#!/usr/bin/env bash
# Everything from seeds to weights: train.sh [MINUTES of each training, default 40] [PYTHON, default python3].
set -euo pipefail
cd "$(dirname "$0")"
minutes=${1:-40} python=${2:-python3}
export TRAINING_WORK=${TRAINING_WORK:-/tmp/train}
mkdir -p "$TRAINING_WORK"
render() { dotnet run --project render -c Release -- "$1" "$TRAINING_WORK/$2" "$3" "$4"; }

render pictures val 900000 24
render clips cval 900000 40
render pictures pick 800000 24
render clips cpick 800000 40
for part in 1 2 3 4; do
  render pictures "tr$part" "${part}000" 90
  render clips "ctr$part" "${part}000" 80
done
$python real.py
$python detector.py train "$minutes"
$python clips.py train "$minutes"
$python detector.py export
$python clips.py export
for name in campus_objects campus_fight campus_fall; do $python manifest.py "$name"; done
$python detector.py measure
$python clips.py measure

$python faces.py
$python face_detector.py train "$minutes"
$python face_detector.py export
for part in 1 2 3; do $python face_variants.py 4000 "$part"; done
$python face_masks.py 2000 0 held
for part in 1 2; do $python face_masks.py 12000 "$part"; done
for name in face_id attributes liveness mask; do
  $python face_heads.py train "$name" "$minutes"
  $python face_heads.py export "$name"
done
for name in face mask face_id attributes liveness; do $python manifest.py "campus_$name"; done
$python face_detector.py measure
for name in face_id attributes liveness mask; do $python face_heads.py measure "$name"; done
