using System.Globalization;

namespace Analytics.Engine.Clustered;

/// <summary>Akka's settings where its defaults lose events, stall neighbours or differ from docs/ref/journal-schema.md.</summary>
internal static class ClusterHocon
{
    private const string Refusing = "Analytics.Engine.Clustered.Serialization.RefusingSerializer, Analytics.Engine.Clustered";

    public static string Of(ClusteredEngineOptions options)
    {
        var isFast = options.Profile == FailoverProfile.Fast;
        return Invariant($$"""
        akka {
          # Host and engine decide when the process ends.
          coordinated-shutdown.run-by-clr-shutdown-hook = off

          actor {
            # What nobody bound to a serializer stays on its node: see RefusingSerializer.
            serialization-bindings."System.Object" = analytics-refusing
            # These make objects of whatever type a message names, and which of them reads a message is the sender's choice, by number: so
            # their numbers have to be unknown here. (json: any object; proto: any of its messages; daemon-create: actors deployed from afar.)
            serializers.json = "{{Refusing}}"
            serializers.proto = "{{Refusing}}"
            serializers.daemon-create = "{{Refusing}}"
          }

          coordinated-shutdown.phases {
            # Activities have 10 s to stop; their entities flush in the phase after.
            before-cluster-shutdown.timeout = 15 s
          }

          # What is sent to a host that is gone is known to be lost after this: see LostMessageActor.
          remote.dot-netty.tcp.connection-timeout = 5 s

          cluster {
            # More than half: see ClusteredEngineOptions.ExpectedNodes.
            min-nr-of-members = {{(options.ExpectedNodes / 2) + 1}}
            # Weakly up members are given shards, though the side that they are on may lose.
            allow-weakly-up-members = off
            # After members were downed, coordinators and duties would wait as long again for the other side to end itself. Here the
            # journal's key keeps a rival out, so cameras need not wait. (0 would be stable-after again.)
            down-removal-margin = 1 ms
            split-brain-resolver {
              stable-after = {{options.StableAfter.TotalMilliseconds}} ms
              # Members that come and go faster than stable-after would else postpone the decision for ever: then all end and start anew.
              down-all-when-unstable = {{Math.Max(10_000, options.StableAfter.TotalMilliseconds * 3)}} ms
            }
            # A node that is started anew before the others have missed it is refused until its former self is out: soon it asks again.
            retry-unsuccessful-join-after = 2 s
            # A node that was downed has to end: its process is started anew and joins as another.
            run-coordinated-shutdown-when-down = on
            failure-detector {
              implementation-class = "Analytics.Engine.Clustered.Membership.CrashAwareFailureDetector, Analytics.Engine.Clustered"
              heartbeat-interval = {{options.Heartbeat.TotalMilliseconds}} ms
              acceptable-heartbeat-pause = {{(isFast ? 1000 : 2000)}} ms
              expected-response-after = {{(isFast ? 250 : 1000)}} ms
            }
            unreachable-nodes-reaper-interval = 200 ms
            gossip-interval = {{(isFast ? 100 : 200)}} ms
            leader-actions-interval = {{(isFast ? 100 : 200)}} ms
            singleton.hand-over-retry-interval = 200 ms
            sharding {
              # A coordinator that moved asks the others where the shards are, and regions ask for it: they should meet at once.
              retry-interval = 200 ms
              # In this state-store mode Akka 1.5.30 takes it for the shards' record of what they remember, where its message names another
              # setting. A shard that waits longer for that write starts anew and loses the messages that it held: no answer to anybody.
              waiting-for-state-timeout = 10 s
              coordinator-failure-backoff = 500 ms
              distributed-data.gossip-interval = 200 ms
              # Written to a majority and read from all there are. By default a small cluster writes to all, and an update that is under way
              # when a member dies waits for it, with every shard behind it, until updating-state-timeout: five seconds.
              coordinator-state.write-majority-plus = 0
              distributed-data.majority-min-cap = 1
              # Which shards may move, CostAwareAllocation decides, a few at a time.
              rebalance-interval = 2 s
              # An entity that failed is back, or says why not, before its callers lose patience.
              entity-restart-backoff = 200 ms
              shard-failure-backoff = 1 s
              # One clock for the whole hand-off. Where it runs out the shard stays booked on the node that has just stopped it, and is
              # handed off in vain again and again (akka.net issue 7500): so it is six times what our entities take at most to stop.
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

        """) + Tls(options.Tls) + options.Hocon;
    }

    private static string Tls(ClusterTls? tls) => tls is null ? "" : $$"""

        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl {
            suppress-validation = false
            certificate {
              path = {{Quoted(tls.CertificatePath)}}
              password = {{Quoted(tls.Password)}}
              use-thumbprint-over-file = false
            }
          }
        }

        """;

    // JSON's strings are HOCON's.
    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
