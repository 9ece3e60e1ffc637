using Platform.Kernel;

namespace Platform.Portal.Features.Accounts;

/// <summary>Refusals of an account's fields, each given with the path of the value at fault: "limits/conn", "mappings/orders.>/0/weight".</summary>
internal static class AccountFieldErrors
{
    public static readonly Error BelowMinusOne = Invalid("account.limit_below_minus_one", "A limit is 0 or more, or -1 for no limit.");
    public static readonly Error Number = Invalid("account.limit_number", "A limit is a whole number; leave it empty for no limit.");
    public static readonly Error TooLarge = Invalid("account.limit_too_large", "subs, payload, conn and leaf are 2147483647 at most. Use -1 for no limit.");
    public static readonly Error TiersExclude = Invalid("account.tiers_exclude", "Tiers replace the JetStream limits beside them: set those to 0 (or null), or leave the tiers out.");
    public static readonly Error TierName = Invalid("account.tier_name", "A tier is named by its replica count, R1 to R5: R1 and R3 are the usual ones.");
    public static readonly Error TooFewImports = new("account.imports_in_use", ErrorKind.Conflict, "The account imports more than that already. Remove imports first, or allow as many as there are.", "limits/imports");
    public static readonly Error TooFewExports = new("account.exports_in_use", ErrorKind.Conflict, "The account exports more than that already. Remove exports first, or allow as many as there are.", "limits/exports");
    public static readonly Error WildcardInUse = new("account.wildcards_in_use", ErrorKind.Conflict, "The account has an export with wildcards. Remove it first, or leave wildcards on.", "limits/wildcards");

    public static readonly Error MappingSource = Invalid("account.mapping_source", "A mapped subject is tokens between single dots, none empty and without blanks; * stands for one token, > for the rest and stands last.");
    public static readonly Error MappingEmpty = Invalid("account.mapping_empty", "A mapped subject needs at least one target. Set it to null to remove it.");
    public static readonly Error MappingTarget = Invalid("account.mapping_target", "A target is tokens between single dots, none empty and without blanks, with > last if and only if the mapped subject ends in >; where that has *, write {{wildcard(1)}} or $1. Servers drop any other mapping without a word.");
    public static readonly Error MappingReference = Invalid("account.mapping_reference", "The target refers to a * that the mapped subject does not have. {{wildcard(1)}} is the first.");
    public static readonly Error MappingFunction = Invalid("account.mapping_function", "A target knows {{wildcard(n)}}, {{partition(count,n,…)}}, {{split(n,text)}}, {{splitfromleft(n,at)}}, {{splitfromright(n,at)}}, {{slicefromleft(n,size)}}, {{slicefromright(n,size)}}, {{left(n,count)}}, {{right(n,count)}} and {{random(count)}}. Servers drop a mapping with anything else.");
    public static readonly Error MappingWeight = Invalid("account.mapping_weight", "A weight is a whole number of per cent, 1 to 100.");
    public static readonly Error MappingSum = Invalid("account.mapping_sum", "The weights of one mapped subject add up to 100 at most, and so do those of each cluster. What is missing to 100 keeps its subject.");
    public static readonly Error MappingCluster = Invalid("account.mapping_cluster", "A cluster is a region's name, such as eu-west. Leave it out for everywhere.");
    public static readonly Error MappingTwice = Invalid("account.mapping_twice", "A target stands twice. Servers drop such a mapping without a word, also where the clusters differ; give each cluster a target of its own.");
    public static readonly Error TooManyMappings = Invalid("account.too_many_mappings", "An account may map 500 subjects, each to 20 targets: every node reads them at each change.");

    public static readonly Error TraceDestination = Invalid("account.trace_dest", "trace.dest is a subject to publish to, without wildcards: traces.orders.");
    public static readonly Error TraceSampling = Invalid("account.trace_sampling", "trace.sampling is a whole number of per cent, 1 to 100.");
    public static readonly Error ClusterTraffic = Invalid("account.cluster_traffic", "cluster_traffic is \"\", \"system\" or \"owner\".");
    public static readonly Error Tag = Invalid("account.tag", "A tag is a word or key:value of 1 to 128 characters, without blanks, * and >. A value is one token without a dot, since templates put it into subjects.");
    public static readonly Error TooManyTags = Invalid("account.too_many_tags", "An account may have 50 tags.");
    public static readonly Error DescriptionTooLong = Invalid("account.description_too_long", "description is longer than 8 KB in UTF-8. Shorten it.");
    public static readonly Error InfoUrl = Invalid("account.info_url", "info_url is an address with scheme and host, 8 KB at most: https://example.com/orders.");

    private static Error Invalid(string code, string message) => new(code, ErrorKind.Invalid, message);
}
