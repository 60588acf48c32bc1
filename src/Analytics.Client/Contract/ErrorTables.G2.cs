namespace Analytics.Client.Contract;

/// <summary>Tables of the second generation.</summary>
public static partial class ErrorTables
{
    /// <summary>Hard hat and workwear.</summary>
    public static readonly IReadOnlyList<ContractError> G2Wear =
    [
        new("4001", 4001, "请求未包含图片", "请求关键词不正确或未正确包含请求数据"),
        new("4002", 4002, "图片文件大小不符合要求", "该文件大小不符合要求，静态图片要求小于 5M"),
        new("4003", 4003, "base64 数据处理异常", "客户端传递的 base64 格式在处理时发生异常，可以尝试在本地转换 base64 是否有异常"),
        new("4004", 4004, "请求方法错误，请使用 POST 请求", "需采用 post 提交", IsCharged: false),
        new("4005", 4005, "body 内容为空", "无 body 信息"),
        new("4006", 4006, "请求数据格式错误", "post body 非字典格式"),
        new("5000", 5000, "服务接口异常，请联系管理员", "需要联系管理员处理"),
    ];

    /// <summary>Electronic fence. There is no number 4010.</summary>
    public static readonly IReadOnlyList<ContractError> G2Fence =
    [
        new("4000", 4000, "请求路径错误", "请求路径的相关错误", IsCharged: false),
        new("4001", 4001, "请求方法错误，仅支持 POST", "请求使用了 GET", IsCharged: false),
        new("4002", 4002, "请求体数据量超限，最大支持 50M", "请求体数据量过大", IsCharged: false),
        new("4003", 4003, "请求体解析错误，仅支持 json", "请求的 body 解析失败"),
        new("4004", 4004, "请求体格式错误，json 内容不能为空", "请求的 body 不是字典类型"),
        new("4005", 4005, "请求参数中缺少关键字，仅支持 image 和 area", "请求 body 中的参数名错误"),
        new("4006", 4006, "请求参数类型错误，image 仅支持 list", "参数 image 的格式需要为 list"),
        new("4007", 4007, "请求参数内容错误，list 不能为空或大于 32", "参数 image 的 list 内容为空长度超限"),
        new("4008", 4008, "请求参数内容错误，list 中图像信息不能为空", "图像信息为空"),
        new("4009", 4009, "请求参数内容错误，图像解析失败", "图像解析不成功"),
        new("4011", 4011, "请求参数类型错误，area 仅支持 string", "传递的 area 值需要为 string"),
        new("4012", 4012, "请求参数内容错误，area 字符串不符合要求", "设置电子围栏区域'x1,y1,x2,y2,x3,y3,x4,y4'，数据类型为字符串，坐标点数量大于 3 小于 10, 逆时针或顺时针排序"),
        new("4013", 4013, "请求参数错误，area 超出图像范围", "参数 area 范围超过图像区域"),
        new("5000", 5000, "服务错误", "未被识别的异常错误"),
        new("5001", 5001, "推理服务异常，请联系管理员", "推理过程中服务处理失败"),
        new("5002", 5002, "数据库服务异常，请联系管理员", "数据库处理错误"),
    ];

    /// <summary>Face detection, attributes and comparison.</summary>
    public static readonly IReadOnlyList<ContractError> G2Face =
    [
        new("4101", 4101, "图片为空", "传入的参数为空"),
        new("4102", 4102, "请求参数格式错误", "参数格式不满足要求，如请求体不是 json 格式等"),
        new("4103", 4103, "图片大小超过2M", "图片大小超过2M"),
        new("4104", 4104, "图片解码失败", "图片 base64 编码有误或者图片格式不支持"),
        new("4105", 4105, "未检测到人脸", "上传图片中不包含人脸"),
        new("5000", 5000, "服务内部错误，请联系管理员", "接口服务出现未知错误，请联系管理员解决"),
    ];

    /// <summary>Face liveness and mask.</summary>
    public static readonly IReadOnlyList<ContractError> G2Liveness =
    [
        new("4101", 4101, "请求内容错误", "传入内容为空，或者传入的参数名错误"),
        new("4102", 4102, "请求参数格式错误", "参数格式不满足要求，如请求体不是 json 格式等"),
        new("4103", 4103, "图片大小超过2M", "图片大小超过2M"),
        new("4104", 4104, "图片解码失败", "图片为空，base64 编码有误，或图片格式不支持"),
        new("4105", 4105, "未检测到人脸", "上传图片中不包含人脸"),
        new("5000", 5000, "服务内部错误，请联系管理员", "接口服务出现未知错误，请联系管理员解决"),
    ];
}
