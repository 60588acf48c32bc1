#!/usr/bin/env bash
# Puts ONNX Runtime's shared library under DIR, from the npm package onnxruntime-node, and prints the library's path.
# Safe to run again: what is there and whole is kept. Used where the NuGet source lacks Microsoft.ML.OnnxRuntime.
set -euo pipefail

version=1.30.0
if [[ $# -ne 1 ]]; then
  echo "usage: eng/onnxruntime.sh DIR   (for example artifacts/native)" >&2
  exit 2
fi
dir=$1

case "$(uname -s)" in
  Linux) system=linux file=libonnxruntime.so.1 ;;
  Darwin) system=darwin file=libonnxruntime.dylib ;;
  *) echo "onnxruntime.sh: no library for $(uname -s) in onnxruntime-node" >&2; exit 1 ;;
esac
case "$(uname -m)" in
  x86_64 | amd64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) echo "onnxruntime.sh: no library for $(uname -m) in onnxruntime-node" >&2; exit 1 ;;
esac

library() { find "$dir/node_modules/onnxruntime-node/bin" -path "*/$system/$arch/$file" 2>/dev/null | sort | tail -n 1; }
installed() { sed -n 's/^  "version": "\(.*\)",\{0,1\}$/\1/p' "$dir/node_modules/onnxruntime-node/package.json" 2>/dev/null; }

if [[ "$(installed)" != "$version" || -z "$(library)" ]]; then
  command -v npm >/dev/null || { echo "onnxruntime.sh: npm is not installed; it brings onnxruntime-node $version" >&2; exit 1; }
  mkdir -p "$dir"
  echo "onnxruntime.sh: installing onnxruntime-node $version into $dir" >&2
  # --ignore-scripts: the package's own script would download GPU libraries that the CPU build does not need.
  npm install --prefix "$dir" --ignore-scripts --no-audit --no-fund --no-save --loglevel=error "onnxruntime-node@$version" >&2
fi

found=$(library)
[[ -n "$found" ]] || { echo "onnxruntime.sh: onnxruntime-node $version holds no $file for $system/$arch" >&2; exit 1; }
echo "$found"
