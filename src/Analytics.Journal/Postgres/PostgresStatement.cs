using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Analytics.Journal.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Analytics.Journal.Postgres;

/// <summary>A statement that the server prepared; its parameters are <c>$1</c> there.</summary>
internal sealed partial class PostgresStatement : Statement
{
    private readonly PostgresDatabase database;
    private readonly NpgsqlCommand command;
    private NpgsqlDataReader? reader;
    private bool isPrepared;

    public PostgresStatement(PostgresDatabase database, string sql)
    {
        this.database = database;
        command = database.Command(Parameter().Replace(sql, "$$${number}"));
        var count = Parameter().Matches(sql).Select(match => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        for (var number = 0; number < count; number++)
            command.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value });
    }

    public override Statement Bind(int parameter, long value) => Set(parameter, NpgsqlDbType.Bigint, value);

    public override Statement Bind(int parameter, string? value) => Set(parameter, NpgsqlDbType.Text, value);

    public override Statement Bind(int parameter, ReadOnlySpan<byte> blob) => Set(parameter, NpgsqlDbType.Bytea, blob.ToArray());

    public Statement Set(int parameter, NpgsqlDbType type, object? value)
    {
        var bound = command.Parameters[parameter - 1];
        if (!isPrepared)
            bound.NpgsqlDbType = type;
        bound.Value = value ?? DBNull.Value;
        return this;
    }

    public override bool Step() => database.Ask(() =>
    {
        Prepare();
        reader ??= command.ExecuteReader();
        return reader.Read();
    });

    public override void Run() => database.Ask(() =>
    {
        Prepare();
        return command.ExecuteNonQuery();
    });

    // A row is in memory once the step to it is done.
    public override long Int64(int column) => reader!.IsDBNull(column) ? 0 : reader.GetInt64(column);

    public override bool IsNull(int column) => reader!.IsDBNull(column);

    public override string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    public override ReadOnlySpan<byte> Blob(int column) => reader!.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);

    public override void Reset()
    {
        if (reader is not { } open)
            return;
        reader = null;
        database.Close(open);
    }

    public override void Dispose()
    {
        Reset();
        command.Dispose();
    }

    [GeneratedRegex(@"\?(?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    private void Prepare()
    {
        if (isPrepared)
            return;
        command.Prepare();
        isPrepared = true;
    }
}
