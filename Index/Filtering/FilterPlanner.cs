// Orders the conditions of a filter by how few documents each lets through, and evaluates them: from the inverted
// lists while many documents are left, document by document once few are.
using System.Buffers;

namespace SearchEngine.Index.Filtering;

/// <summary>Runs one filter. Lives no longer than the lock of its <see cref="FieldIndex"/> is held.</summary>
internal sealed class FilterPlanner
{
    // Testing one document costs about as much as taking this many from an inverted list.
    private const int CheckCost = 8;

    private const int MaxEstimatedTexts = 256;

    private readonly FieldIndex _index;
    private readonly Func<string, int?>? _ordinalOf;
    private readonly DocumentCheck _check;
    private readonly List<FilterStep> _steps = [];

    public FilterPlanner(FieldIndex index, Func<string, int?>? ordinalOf)
    {
        _index = index;
        _ordinalOf = ordinalOf;
        _check = new DocumentCheck(index);
    }

    public FilterPlan Run(Filter filter)
    {
        FilterTypes.Check(filter, _index);
        int estimate = Estimate(filter);
        OrdinalSet matches = Evaluate(filter);
        if (_steps.Count == 0)
            _steps.Add(new FilterStep(filter.ToString(), "index", estimate, matches.Count));
        return new FilterPlan(matches, estimate, _index.All.Count, _steps);
    }

    private int Estimate(Filter filter)
    {
        int total = _index.All.Count;
        double count = filter switch
        {
            AndFilter and => total * and.Parts.Aggregate(1.0, (share, part) => share * Share(part)),
            OrFilter { Required: 1 } or => or.Parts.Sum(part => (double)Estimate(part)),
            OrFilter or => or.Parts.Sum(part => (double)Estimate(part)) / or.Required,
            NotFilter not => total - Estimate(not.Part),
            IdFilter ids => ids.Ids.Count,
            ExistsFilter exists => Branches(exists.Field).Sum(field => (double)field.Present.Count),
            _ => EstimateLeaf(filter),
        };
        return (int)Math.Clamp(Math.Ceiling(count), 0, total);
    }

    private double Share(Filter filter) => _index.All.Count == 0 ? 0 : (double)Estimate(filter) / _index.All.Count;

    private double EstimateLeaf(Filter filter)
    {
        switch (filter)
        {
            case InFilter { Field: var name } among when _index.Find(name) is { } field:
                return among.Values.Sum(value => (double)CountOf(field, value));
            case RangeFilter { Field: var name } range when _index.Find(name) is { } field:
                return NumbersOf(field, range.Kind).CountBetween(range.Lowest, range.Highest);
            case PrefixFilter { Field: var name } prefix when _index.Find(name) is { } field:
                return field.WithPrefix(prefix.Text).Take(MaxEstimatedTexts).Sum(set => (double)set.Count);
            case ContainsFilter { Field: var name } when _index.Find(name) is { } field:
                return field.Present.Count / 10.0;
            case NullFilter { Field: var name } when _index.Find(name) is { } field:
                return field.Nulls.Count;
            case GeoFilter { Field: var name } geo when _index.Find(name) is { } field:
                double span = GeoPoint.LatitudeSpan(geo.RadiusMeters);
                double band = field.Latitudes.CountBetween(geo.Center.Latitude - span, geo.Center.Latitude + span);
                double across = Math.Max(0.01, Math.Cos(double.DegreesToRadians(geo.Center.Latitude)));
                return band * Math.Min(1, span / across / 180);
            default:
                return 0;
        }
    }

    private OrdinalSet Evaluate(Filter filter) => filter switch
    {
        AndFilter and => EvaluateAnd(and),
        OrFilter { Required: 1 } or => Union(or.Parts.Select(Evaluate)),
        OrFilter or => EvaluateAtLeast(or),
        NotFilter not => OrdinalSet.AndNot(_index.All, Evaluate(not.Part)),
        IdFilter ids => EvaluateIds(ids),
        _ => EvaluateLeaf(filter),
    };

    private OrdinalSet EvaluateAnd(AndFilter and)
    {
        OrdinalSet? left = null;
        IEnumerable<(Filter Part, int Estimate)> parts = and.Parts.Select(part => (part, Estimate(part)));
        foreach ((Filter part, int estimate) in parts.OrderBy(pair => pair.Estimate))
        {
            string method = "index";
            if (left is null)
            {
                left = Evaluate(part);
            }
            else if (DocumentCheck.Knows(part) && (long)left.Count * CheckCost < estimate)
            {
                method = "check";
                left = OrdinalSet.Of([.. left.ToArray().Where(document => _check.Fits(document, part))]);
            }
            else
            {
                left = part is NotFilter not
                    ? OrdinalSet.AndNot(left, Evaluate(not.Part))
                    : OrdinalSet.And(left, Evaluate(part));
            }
            _steps.Add(new FilterStep(part.ToString(), method, estimate, left.Count));
            if (left.Count == 0)
                return left;
        }
        return left ?? _index.All.Copy();
    }

    private OrdinalSet EvaluateAtLeast(OrFilter or)
    {
        OrdinalSet[] parts = [.. or.Parts.Select(Evaluate)];
        OrdinalSet any = Union(parts);
        return OrdinalSet.Of(
            [.. any.ToArray().Where(document => parts.Count(part => part.Contains(document)) >= or.Required)]);
    }

    private OrdinalSet EvaluateIds(IdFilter filter)
    {
        var set = new OrdinalSet();
        foreach (string id in filter.Ids)
        {
            if (_ordinalOf?.Invoke(id) is { } ordinal && _index.All.Contains(ordinal))
                set.Add(ordinal);
        }
        return set;
    }

    private OrdinalSet EvaluateLeaf(Filter filter)
    {
        switch (filter)
        {
            case ExistsFilter exists:
                return Union(Branches(exists.Field).Select(field => field.Present));
            case NullFilter { Field: var name } when _index.Find(name) is { } field:
                return field.Nulls.Copy();
            case InFilter { Field: var name } among when _index.Find(name) is { } field:
                return Union(among.Values.Select(value => WithValue(field, value)));
            case RangeFilter { Field: var name } range when _index.Find(name) is { } field:
                return Between(NumbersOf(field, range.Kind), range.Lowest, range.Highest);
            case PrefixFilter { Field: var name } prefix when _index.Find(name) is { } field:
                return Union(field.WithPrefix(prefix.Text));
            case ContainsFilter { Field: var name } contains when _index.Find(name) is { } field:
                return Union(field.WithPart(contains.Text));
            case GeoFilter { Field: var name } geo when _index.Find(name) is { } field:
                double span = GeoPoint.LatitudeSpan(geo.RadiusMeters);
                OrdinalSet band = Between(field.Latitudes, geo.Center.Latitude - span, geo.Center.Latitude + span);
                return OrdinalSet.Of([.. band.ToArray().Where(document => _check.Fits(document, geo))]);
            default:
                return new OrdinalSet();
        }
    }

    // A field exists also where only fields below it do: "author" where there is "author.name".
    private IEnumerable<Field> Branches(string path) => _index.Fields.Where(field =>
        field.Name == path
        || field.Name.Length > path.Length && field.Name[path.Length] == '.'
        && field.Name.StartsWith(path, StringComparison.Ordinal));

    private static SortedNumbers NumbersOf(Field field, FieldKind kind) =>
        kind == FieldKind.Date ? field.Dates : field.Numbers;

    private static int CountOf(Field field, FilterValue value) => value.Kind == FieldKind.Number
        ? field.Numbers.CountBetween(value.Number, value.Number)
        : SetOf(field, value).Count;

    private OrdinalSet WithValue(Field field, FilterValue value) => value.Kind == FieldKind.Number
        ? Between(field.Numbers, value.Number, value.Number)
        : SetOf(field, value);

    private static OrdinalSet SetOf(Field field, FilterValue value) =>
        value.Kind == FieldKind.Text ? field.WithText(value.Text!) : field.WithTruth(value.Number != 0);

    private OrdinalSet Between(SortedNumbers numbers, double lowest, double highest) => Gather(words =>
        numbers.ForEachBetween(lowest, highest, run =>
        {
            foreach (int ordinal in run)
                words[ordinal >> 6] |= 1UL << ordinal;
        }));

    private OrdinalSet Union(IEnumerable<OrdinalSet> sets)
    {
        using IEnumerator<OrdinalSet> each = sets.GetEnumerator();
        if (!each.MoveNext())
            return new OrdinalSet();
        OrdinalSet first = each.Current;
        if (!each.MoveNext())
            return first.Copy();
        return Gather(words =>
        {
            first.MergeInto(words);
            do
                each.Current.MergeInto(words);
            while (each.MoveNext());
        });
    }

    private OrdinalSet Gather(Action<ulong[]> fill)
    {
        int count = Math.Max(1, _index.WordCount);
        ulong[] words = ArrayPool<ulong>.Shared.Rent(count);
        Array.Clear(words);
        try
        {
            fill(words);
            return OrdinalSet.FromWords(words.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(words);
        }
    }
}
