namespace Analytics.Gateway.Problems;

/// <summary>Everything that the API can answer instead of what was asked. Clients rely on the names (kebab case on the wire).</summary>
public enum ProblemCode
{
    Unauthenticated = 1,
    Forbidden = 2,
    NotFound = 3,
    MethodNotAllowed = 4,

    /// <summary>The body is no JSON, or none of the form that the route takes.</summary>
    InvalidBody = 5,

    /// <summary>One or more fields are wrong: <c>errors</c> lists them all.</summary>
    InvalidField = 6,
    BodyTooLarge = 7,
    QueryTooLong = 8,
    UnsupportedMediaType = 9,

    CameraNotFound = 10,
    CameraRetired = 11,
    OwnedByFile = 12,
    OwnedByApi = 13,
    VersionConflict = 14,

    IncidentNotFound = 20,
    IncidentArchived = 21,
    IncidentFull = 22,
    CoolingDown = 23,
    StaleEpoch = 24,
    NotOpen = 25,

    StaleCommand = 30,
    UnknownCommand = 31,

    /// <summary>It may or may not have been carried out: send it again with the same Idempotency-Key.</summary>
    Unavailable = 32,

    /// <summary>The entry of the audit could not be written, so nothing is shown.</summary>
    AuditUnavailable = 33,

    /// <summary>Nothing of this kind was recorded.</summary>
    NoEvidence = 40,

    /// <summary>Retention has deleted the file.</summary>
    EvidenceGone = 41,

    /// <summary>The file lies on another node, which the detail names.</summary>
    EvidenceElsewhere = 42,

    /// <summary>The camera does not run here, or has shown no picture yet.</summary>
    NoPicture = 43,

    TooManyClients = 50,
    Internal = 60,

    AccountNotFound = 70,
    AccountRetired = 71,

    /// <summary>An operator has not vouched for the account (实名认证).</summary>
    NotVerified = 72,

    /// <summary>No more access keys, or no more apps.</summary>
    AccountFull = 73,

    /// <summary>Its apps must be deleted first.</summary>
    AccountHasApps = 74,
    AccessKeyNotFound = 75,
    AccessKeyTaken = 76,
    AppNotFound = 77,
    AppExists = 78,

    /// <summary>Another app of the account has this name.</summary>
    NameTaken = 79,

    /// <summary>The ability is open under another product, and an opened ability cannot be closed.</summary>
    OpenedOtherwise = 80,
    AbilityNotOpened = 81,

    /// <summary>An AppKey never changes while the app lives.</summary>
    KeyFixed = 82,

    /// <summary>The node's key file is not the one that the journal's secrets were sealed with.</summary>
    KeysUnreadable = 83,

    PersonNotFound = 90,

    /// <summary>For ever: enrol them anew.</summary>
    PersonErased = 91,
    PersonExists = 92,

    /// <summary>Another person of the account has this identity number.</summary>
    NumberTaken = 93,

    /// <summary>The person has withdrawn it.</summary>
    NoConsent = 94,

    /// <summary>Retention has not ended.</summary>
    NotDue = 95,
    NoPortrait = 96,

    /// <summary>The portrait was made with another model: enrol it again.</summary>
    PortraitOutdated = 97,

    /// <summary>A model is missing, failed, or has no room now.</summary>
    AbilityUnavailable = 98,

    OrderNotFound = 101,
    OrderExists = 102,

    /// <summary>Not paid within 48 hours.</summary>
    OrderCancelled = 103,
    OrderUnpaid = 104,
    OrderRefunded = 105,

    /// <summary>The product, the kind of pack or its price excludes a refund.</summary>
    RefundNotOffered = 106,
    RefundTooLate = 107,
    PackUsed = 108,

    /// <summary>A running call holds units of the pack.</summary>
    PackHeld = 109,
    TrialNotOffered = 110,
    TrialClaimed = 111,

    /// <summary>Cameras have units of the pack on lease: they are called back.</summary>
    LeasesOutstanding = 112,

    /// <summary>Any other refusal of a quota account.</summary>
    QuotaRefused = 113,

    /// <summary>The node's configuration names no remote backend so.</summary>
    BackendNotFound = 120,

    /// <summary>The node's folders hold no such model, or no such version of it.</summary>
    ModelNotFound = 121,

    /// <summary>It cannot be used, or says something else of its samples than what is stored. Nothing has changed.</summary>
    ModelRefused = 122,

    /// <summary>No more models whose version is chosen for all nodes.</summary>
    SiteFull = 123,

    /// <summary>No member of the cluster has this name.</summary>
    NodeNotFound = 130,

    /// <summary>The node runs the local engine.</summary>
    NoCluster = 131,

    /// <summary>Nobody else could take what the node has.</summary>
    LastNode = 132,
    NodeUnreachable = 133,
}
