using System.Buffers;
using System.Collections.Frozen;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Calls to databases and caches, by <c>db.system.name</c> and its older names.</summary>
static class DatabaseCalls
{
    internal static bool TryRead(scoped in Fields fields, Pools pools, out Work work)
    {
        work = default;
        if (!fields.Has(KnownKey.DbSystem)) return false;
        var texts = pools.Texts;
        var system = texts.Get(fields.Text(KnownKey.DbSystem));
        var host = HttpCalls.HostOf(fields, texts, withPort: false);
        var operation = texts.Get(OperationOf(fields));
        work = new Work(ComponentOf(fields, system, host, pools), operation)
        {
            IsWrite = WritingWords.Contains(operation),
            Aws = system is "dynamodb" or "aws.dynamodb" ? AwsKind.DynamoDb : AwsKind.Other,
        };
        return true;
    }

    static Component ComponentOf(scoped in Fields fields, string system, string host, Pools pools)
    {
        var texts = pools.Texts;
        var database = texts.Get(fields.Text(KnownKey.DbNamespace));
        switch (system)
        {
            case "redis" or "valkey" or "memcached" or "aws.elasticache":
                var service = system == "memcached" ? "Memcached" : system == "valkey" ? "Valkey" : "Redis";
                return pools.Components.Get(ComponentKind.Cache, service, host.Length > 0 ? host : service);
            case "dynamodb" or "aws.dynamodb":
                var table = texts.Get(fields.Text(KnownKey.Tables));
                if (table.Length == 0) table = texts.Get(fields.Text(KnownKey.DbCollection));
                if (table.Length == 0) table = database;
                return pools.Components.Get(ComponentKind.Table, "DynamoDB", table, texts.Get(fields.Text(KnownKey.Region)));
            default:
                return pools.Components.Get(ComponentKind.Database, NameOf(system),
                    database.Length > 0 ? database : host.Length > 0 ? host : NameOf(system));
        }
    }

    // Without an operation, the first word of the query is one.
    static ReadOnlySpan<byte> OperationOf(scoped in Fields fields)
    {
        var operation = fields.Text(KnownKey.DbOperation);
        if (!operation.IsEmpty) return operation;
        var query = fields.Text(KnownKey.DbQuery).TrimStart(" \t\r\n("u8);
        var end = query.IndexOfAny(WordEnds);
        if (end >= 0) query = query[..end];
        return query.Length <= LongestOperation ? query : default;
    }

    // The longest command of Redis and SQL is shorter; a longer first word is a value.
    const int LongestOperation = 32;

    static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n;("u8);

    static string NameOf(string system) => system switch
    {
        "postgresql" => "PostgreSQL",
        "mysql" => "MySQL",
        "mariadb" => "MariaDB",
        "mssql" or "microsoft.sql_server" => "SQL Server",
        "oracle" or "oracle.db" => "Oracle",
        "mongodb" => "MongoDB",
        "elasticsearch" => "Elasticsearch",
        "opensearch" => "OpenSearch",
        "cassandra" => "Cassandra",
        "sqlite" => "SQLite",
        "aws.redshift" or "redshift" => "Redshift",
        "cosmosdb" or "azure.cosmosdb" => "Cosmos DB",
        _ => system,
    };

    // SQL statements, MongoDB commands, Redis commands: the words with which they change something.
    static readonly FrozenSet<string> WritingWords = new[]
    {
        "insert", "update", "delete", "merge", "replace", "upsert", "truncate", "call", "copy", "create", "drop", "alter",
        "insertone", "insertmany", "updateone", "updatemany", "deleteone", "deletemany", "findandmodify", "bulkwrite", "index", "bulk",
        "set", "setex", "setnx", "psetex", "mset", "getset", "append", "del", "unlink", "expire", "incr", "incrby", "decr", "decrby",
        "hset", "hmset", "hdel", "hincrby", "hsetnx", "lpush", "rpush", "lpop", "rpop", "lrem", "sadd", "srem", "zadd", "zrem",
        "zincrby", "xadd", "publish", "add", "putitem", "updateitem", "deleteitem", "batchwriteitem", "transactwriteitems",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
