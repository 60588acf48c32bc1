using System.Globalization;

namespace Analytics.Engine.Clustered;

/// <summary>Akka's settings where its defaults lose events, stall neighbours or differ from docs/ref/journal-schema.md.</summary>
internal static class ClusterHocon
{
    public static string Of(ClusteredEngineOptions options) => Invariant($$"""
        akka {
          # Host and engine decide when the process ends.
          coordinated-shutdown.run-by-clr-shutdown-hook = off

          actor {
            # What nobody bound to a serializer stays on its node: see RefusingSerializer.
            serialization-bindings."System.Object" = analytics-refusing
          }

          coordinated-shutdown.phases {
            # Activities have 10 s to stop; their entities flush in the phase after.
            before-cluster-shutdown.timeout = 15 s
          }

          cluster {
            split-brain-resolver.stable-after = {{options.StableAfter.TotalMilliseconds}} ms
            sharding {
              # An entity that failed is back, or says why not, before its callers lose patience.
              entity-restart-backoff = 200 ms
              shard-failure-backoff = 1 s
              handoff-timeout = 60 s
            }
          }

          persistence {
            journal.sql {
              # One conflicting writer fails the whole batch it is written with.
              batch-size = 1
              parallelism = {{(options.Database == ClusterDatabase.Sqlite ? 1 : 16)}}
              circuit-breaker.reset-timeout = 2 s
              # Its default drops acknowledged events of an entity that moved A, B, A. The unique key is the fence.
              replay-filter.mode = off
            }
            snapshot-store.sql.circuit-breaker.reset-timeout = 2 s
          }
        }

        """) + options.Hocon;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
