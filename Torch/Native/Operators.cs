// The aten operators in use, by their schema names (native_functions.yaml); each is looked up when it is first
// called.
namespace TorchSharp.Native;

internal static class Operators
{
    // Creation
    public static readonly Operator Empty = new("empty", "memory_format"), Full = new("full"),
        Arange = new("arange", "start_step"), Randn = new("randn"), Rand = new("rand"),
        RandInt = new("randint", "low"), RandPerm = new("randperm"), Eye = new("eye", "m"), Linspace = new("linspace"),
        EmptyLike = new("empty_like"), ZerosLike = new("zeros_like"), OnesLike = new("ones_like"),
        FullLike = new("full_like"), RandnLike = new("randn_like"), RandLike = new("rand_like");

    // Shape, layout and type
    public static readonly Operator To = new("to", "dtype_layout"), View = new("view"), Reshape = new("reshape"),
        Transpose = new("transpose", "int"), Permute = new("permute"), Expand = new("expand"),
        Contiguous = new("contiguous"), Unsqueeze = new("unsqueeze"), Squeeze = new("squeeze"),
        SqueezeDim = new("squeeze", "dim"), Flatten = new("flatten", "using_ints"), T = new("t"),
        Repeat = new("repeat"), Clone = new("clone"), RepeatInterleave = new("repeat_interleave", "self_int"),
        Detach = new("detach"), DetachInPlace = new("detach_"), Alias = new("alias"), Triu = new("triu"),
        Tril = new("tril"), Flip = new("flip"), PinMemory = new("pin_memory");

    // Indexing and joining
    public static readonly Operator Narrow = new("narrow"), Select = new("select", "int"),
        Slice = new("slice", "Tensor"), IndexSelect = new("index_select"), Gather = new("gather"),
        MaskedFill = new("masked_fill", "Scalar"), MaskedFillInPlace = new("masked_fill_", "Scalar"),
        MaskedSelect = new("masked_select"), Chunk = new("chunk"), Split = new("split", "Tensor"),
        SplitSizes = new("split_with_sizes"), Unbind = new("unbind", "int"), Cat = new("cat"), Stack = new("stack"),
        Where = new("where", "self"), Nonzero = new("nonzero"), IndexAddInPlace = new("index_add_"),
        IndexCopyInPlace = new("index_copy_"), Scatter = new("scatter", "src"),
        ScatterInPlace = new("scatter_", "src"), ScatterAddInPlace = new("scatter_add_"),
        Index = new("index", "Tensor");

    // Pointwise
    public static readonly Operator Add = new("add", "Tensor"), AddScalar = new("add", "Scalar"),
        Sub = new("sub", "Tensor"), SubScalar = new("sub", "Scalar"), RSubScalar = new("rsub", "Scalar"),
        Mul = new("mul", "Tensor"), MulScalar = new("mul", "Scalar"), Div = new("div", "Tensor"),
        DivScalar = new("div", "Scalar"), Reciprocal = new("reciprocal"), Neg = new("neg"),
        Pow = new("pow", "Tensor_Tensor"), PowScalar = new("pow", "Tensor_Scalar"), Exp = new("exp"),
        Log = new("log"), Log1p = new("log1p"), Sqrt = new("sqrt"), Rsqrt = new("rsqrt"), Square = new("square"),
        Abs = new("abs"), Sign = new("sign"), Cos = new("cos"), Sin = new("sin"), Tanh = new("tanh"),
        Sigmoid = new("sigmoid"), Relu = new("relu"), Silu = new("silu"), Gelu = new("gelu"), Erf = new("erf"),
        Softplus = new("softplus"), LogSigmoid = new("log_sigmoid"), Clamp = new("clamp"),
        ClampInPlace = new("clamp_"), ClampMin = new("clamp_min"), Maximum = new("maximum"), Minimum = new("minimum"),
        Round = new("round"), Floor = new("floor"), Lerp = new("lerp", "Scalar"),
        LerpInPlace = new("lerp_", "Scalar");

    // Pointwise, in place
    public static readonly Operator AddInPlace = new("add_", "Tensor"), AddScalarInPlace = new("add_", "Scalar"),
        SubInPlace = new("sub_", "Tensor"), SubScalarInPlace = new("sub_", "Scalar"),
        MulInPlace = new("mul_", "Tensor"), MulScalarInPlace = new("mul_", "Scalar"),
        DivInPlace = new("div_", "Tensor"), DivScalarInPlace = new("div_", "Scalar"), ZeroInPlace = new("zero_"),
        FillInPlace = new("fill_", "Scalar"), CopyInPlace = new("copy_"), SqrtInPlace = new("sqrt_"),
        NegInPlace = new("neg_"), AddcmulInPlace = new("addcmul_"), AddcdivInPlace = new("addcdiv_"),
        NormalInPlace = new("normal_"), UniformInPlace = new("uniform_");

    // Comparison and logic
    public static readonly Operator Eq = new("eq", "Tensor"), EqScalar = new("eq", "Scalar"),
        Ne = new("ne", "Tensor"), NeScalar = new("ne", "Scalar"), Lt = new("lt", "Tensor"),
        LtScalar = new("lt", "Scalar"), Le = new("le", "Tensor"), LeScalar = new("le", "Scalar"),
        Gt = new("gt", "Tensor"), GtScalar = new("gt", "Scalar"), Ge = new("ge", "Tensor"),
        GeScalar = new("ge", "Scalar"), LogicalAnd = new("logical_and"), LogicalOr = new("logical_or"),
        LogicalNot = new("logical_not"), BitwiseAnd = new("bitwise_and", "Tensor"),
        BitwiseOr = new("bitwise_or", "Tensor"), BitwiseNot = new("bitwise_not"), IsNan = new("isnan"),
        IsInf = new("isinf"), IsFinite = new("isfinite"), AllClose = new("allclose"), Equal = new("equal");

    // Reduction
    public static readonly Operator Sum = new("sum"), SumDims = new("sum", "dim_IntList"), Mean = new("mean"),
        MeanDims = new("mean", "dim"), Max = new("max"), MaxDim = new("max", "dim"), Min = new("min"),
        MinDim = new("min", "dim"), Amax = new("amax"), Amin = new("amin"), Argmax = new("argmax"),
        Argmin = new("argmin"), VectorNorm = new("linalg_vector_norm"), LogSumExp = new("logsumexp"),
        All = new("all"), AllDim = new("all", "dim"), Any = new("any"), AnyDim = new("any", "dim"), Std = new("std"),
        Var = new("var"), CumSum = new("cumsum"), TopK = new("topk"), Sort = new("sort", "stable"),
        Argsort = new("argsort");

    // Linear algebra and networks
    public static readonly Operator Matmul = new("matmul"), Mm = new("mm"), Bmm = new("bmm"), Dot = new("dot"),
        Outer = new("outer"), Linear = new("linear"), Embedding = new("embedding"),
        LayerNorm = new("layer_norm"), Softmax = new("softmax", "int"),
        LogSoftmax = new("log_softmax", "int"),
        Dropout = new("dropout"), DropoutInPlace = new("dropout_"), ReluInPlace = new("relu_"),
        SiluInPlace = new("silu_"), CrossEntropy = new("cross_entropy_loss"), MseLoss = new("mse_loss"),
        L1Loss = new("l1_loss"),
        BceWithLogits = new("binary_cross_entropy_with_logits"), KlDiv = new("kl_div"),
        CosineSimilarity = new("cosine_similarity"),
        Attention = new("scaled_dot_product_attention");
}
