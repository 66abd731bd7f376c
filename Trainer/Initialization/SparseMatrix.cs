namespace SearchEngine.Trainer.Initialization;

/// <summary>A square sparse matrix by rows; safe to multiply from several threads once its rows are set.</summary>
public sealed class SparseMatrix
{
    private readonly int[][] columns;
    private readonly float[][] values;

    /// <summary>Creates an all-zero matrix.</summary>
    /// <param name="size">Rows and columns.</param>
    public SparseMatrix(int size)
    {
        columns = new int[size][];
        values = new float[size][];
        Array.Fill(columns, []);
        Array.Fill(values, []);
    }

    /// <summary>Rows, and columns.</summary>
    public int Size => columns.Length;

    /// <summary>Sets a row; the arrays are kept.</summary>
    /// <param name="row">The row.</param>
    /// <param name="rowColumns">Columns of its entries.</param>
    /// <param name="rowValues">Their values, as many.</param>
    public void SetRow(int row, int[] rowColumns, float[] rowValues)
    {
        if (rowColumns.Length != rowValues.Length)
        {
            throw new ArgumentException("A row needs one value for each column.", nameof(rowValues));
        }
        columns[row] = rowColumns;
        values[row] = rowValues;
    }

    /// <summary>Multiplies by a dense matrix.</summary>
    /// <param name="dense">[size][width]</param>
    /// <param name="parallel">How many workers may share the rows.</param>
    /// <returns>[size][width]</returns>
    public float[][] Multiply(float[][] dense, ParallelOptions parallel)
    {
        float[][] product = new float[Size][];
        Parallel.For(0, Size, parallel, row =>
        {
            float[] sum = new float[dense[0].Length];
            int[] rowColumns = columns[row];
            float[] rowValues = values[row];
            for (int i = 0; i < rowColumns.Length; i++)
            {
                Rows.AddScaled(sum, dense[rowColumns[i]], rowValues[i]);
            }
            product[row] = sum;
        });
        return product;
    }
}
