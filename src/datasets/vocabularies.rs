//! The closed vocabularies of the datasets, with the meaning of each word.

use crate::schema::macros::vocabulary;

vocabulary! {
    /// Whether values are certain or inferred from the printed text.
    pub Confidence {
        /// unambiguous in the text
        Certain = "certain" Plain,
        /// inferred; the note gives the reason
        Inferred = "inferred" Caution,
    }
}

vocabulary! {
    /// A part of the report that names clusters.
    pub MentionPlace {
        /// the table of clusters with a quality label
        Table2 = "table-2" Plain,
        /// the table of ICT clusters
        Table5 = "table-5" Plain,
        /// the table of formally organised clusters by state
        Table6 = "table-6" Plain,
        /// a profile
        Profile = "profile" Plain,
    }
}

vocabulary! {
    /// The level of a quality label of the European Cluster Excellence Initiative (ECEI).
    pub Level {
        /// the highest level
        Gold = "gold" Gold,
        /// the second level
        Silver = "silver" Silver,
        /// the entry level
        Bronze = "bronze" Bronze,
    }
}

vocabulary! {
    /// The status of a quality label on a date.
    pub LabelStatus {
        /// from the edition of the data to the last day of validity
        Valid = "valid" Good,
        /// after the last day of validity; the report has no information on renewals
        Lapsed = "lapsed" Past,
        /// before the edition of the data
        Unknown = "unknown" Caution,
    }
}

vocabulary! {
    /// What has passed on a date, although the report describes it as present or future.
    pub Passed {
        /// the period has ended
        Period = "period" Past,
        /// the date of every dated target has passed
        Targets = "targets" Past,
        /// the date of an expected, forecast or planned value has passed
        Forecast = "forecast" Past,
    }
}

vocabulary! {
    /// A focus area of the report.
    pub Focus {
        /// the automotive sector
        Automotive = "automotive" Plain,
        /// the aerospace sector
        Aerospace = "aerospace" Plain,
        /// renewable energy
        RenewableEnergy = "renewable-energy" Plain,
        /// information and communications technology
        Ict = "ict" Plain,
    }
}

vocabulary! {
    /// A segment of a sector whose locations the report lists.
    pub Segment {
        /// light vehicles and their engines
        LightVehicles = "light-vehicles" Plain,
        /// heavy vehicles and their engines
        HeavyVehicles = "heavy-vehicles" Plain,
        /// research and development centres
        ResearchCentres = "research-centres" Plain,
        /// bioenergy projects
        Bioenergy = "bioenergy" Plain,
        /// geothermal power projects
        Geothermal = "geothermal" Plain,
        /// hydro power projects
        Hydro = "hydro" Plain,
        /// solar power projects
        Solar = "solar" Plain,
        /// wind power projects
        Wind = "wind" Plain,
        /// aerospace hubs
        Hub = "hub" Plain,
        /// production plants for light or heavy vehicles
        VehiclePlants = "vehicle-plants" Plain,
        /// states named for automotive clusters
        Clusters = "clusters" Plain,
        /// states named for wind farms
        WindFarms = "wind-farms" Plain,
        /// states with potential for small hydro power, not with existing plants
        SmallHydro = "small-hydro" Plain,
    }
}

impl Segment {
    /// The segment that is only a potential: a location in it is not a gap if no cluster is listed there.
    pub(crate) const POTENTIAL: Segment = Segment::SmallHydro;
}

vocabulary! {
    /// The kind of a policy.
    pub PolicyKind {
        /// an act of parliament
        Law = "law" Plain,
        /// a decree
        Decree = "decree" Plain,
        /// a programme of support
        Programme = "programme" Plain,
        /// a strategy
        Strategy = "strategy" Plain,
        /// technical norms
        Norm = "norm" Plain,
        /// a customs rule or market rule
        Rule = "rule" Plain,
        /// an agreement
        Agreement = "agreement" Plain,
        /// a reform
        Reform = "reform" Plain,
        /// a project
        Project = "project" Plain,
        /// an incentive
        Incentive = "incentive" Plain,
        /// a plan
        Plan = "plan" Plain,
        /// several measures together
        Package = "package" Plain,
    }
}

vocabulary! {
    /// The generation of a European Strategic Cluster Partnership.
    pub Generation {
        /// first generation
        First = "first" Plain,
        /// second generation
        Second = "second" Plain,
    }
}

vocabulary! {
    /// The relation between the EU and the country that a programme belongs to.
    pub Relation {
        /// bilateral cooperation
        Bilateral = "bilateral" Plain,
        /// regional cooperation
        Regional = "regional" Plain,
        /// cooperation on specific issues
        SpecificIssues = "specific-issues" Plain,
    }
}

vocabulary! {
    /// The status of an agreement when the report was written.
    pub AgreementStatus {
        /// in force
        InForce = "in-force" Good,
        /// agreed in principle, not yet in force
        InPrinciple = "in-principle" Caution,
        /// in force and being renegotiated
        UnderRenegotiation = "under-renegotiation" Caution,
        /// the future of the agreement is uncertain
        Uncertain = "uncertain" Caution,
        /// not stated by the report
        Unknown = "unknown" Plain,
    }
}

vocabulary! {
    /// The kind of an institution.
    pub InstitutionKind {
        /// a ministry
        Ministry = "ministry" Plain,
        /// a public agency
        Agency = "agency" Plain,
        /// a council
        Council = "council" Plain,
        /// an association
        Association = "association" Plain,
        /// a network of clusters
        ClusterNetwork = "cluster-network" Plain,
        /// an organisation or project of the European Union
        EuBody = "eu-body" Plain,
        /// an international organisation
        InternationalBody = "international-body" Plain,
        /// a regulator
        Regulator = "regulator" Plain,
        /// a research centre
        ResearchCentre = "research-centre" Plain,
        /// a publisher of rankings or studies
        Publisher = "publisher" Plain,
        /// a state-owned company
        StateCompany = "state-company" Plain,
        /// a committee
        Committee = "committee" Plain,
        /// a consultancy
        Consultancy = "consultancy" Plain,
    }
}

vocabulary! {
    /// Whether an institution was active when the report was written.
    pub InstitutionStatus {
        /// active according to the report
        Active = "active" Good,
        /// closed according to the report
        Closed = "closed" Bad,
        /// not stated by the report
        Unknown = "unknown" Plain,
    }
}

vocabulary! {
    /// The topic of a figure.
    pub Topic {
        /// the economy as a whole
        Economy = "economy" Plain,
        /// growth
        Growth = "growth" Plain,
        /// trade
        Trade = "trade" Plain,
        /// investment
        Investment = "investment" Plain,
        /// competitiveness
        Competitiveness = "competitiveness" Plain,
        /// employment
        Employment = "employment" Plain,
        /// science and technology
        Science = "science" Plain,
        /// cooperation with the EU
        Cooperation = "cooperation" Plain,
        /// production
        Production = "production" Plain,
        /// markets
        Market = "market" Plain,
        /// infrastructure
        Infrastructure = "infrastructure" Plain,
        /// companies
        Companies = "companies" Plain,
        /// clusters
        Clusters = "clusters" Plain,
        /// energy
        Energy = "energy" Plain,
        /// members of a cluster
        Members = "members" Plain,
    }
}

vocabulary! {
    /// The qualification of a figure in the report.
    pub Qualifier {
        /// approximately the value
        Around = "around" Plain,
        /// more than the value
        MoreThan = "more than" Plain,
        /// slightly less than the value
        Almost = "almost" Plain,
        /// the value or less
        UpTo = "up to" Plain,
        /// the rank or a better one
        AmongTheTop = "among the top" Plain,
        /// the value or more
        AtLeast = "at least" Plain,
        /// an average
        Average = "average" Plain,
        /// expected
        Expected = "expected" Plain,
        /// forecast
        Forecast = "forecast" Plain,
        /// planned
        Planned = "planned" Plain,
    }
}

vocabulary! {
    /// The kind of a statement.
    pub StatementKind {
        /// definition of a term, a model or a measure
        Definition = "definition" Plain,
        /// parts or organisation of something
        Composition = "composition" Plain,
        /// strength of the country, a state, a sector or a cluster
        Strength = "strength" Plain,
        /// weakness or risk of the country, a state, a sector or a cluster
        Weakness = "weakness" Plain,
        /// cause of a development
        Driver = "driver" Plain,
        /// present or expected opportunity for business and cooperation
        Opportunity = "opportunity" Plain,
        /// trade or investment: goods, partners and terms
        Trade = "trade" Plain,
        /// standards and certificates, and their development
        Standard = "standard" Plain,
        /// service that an organisation offers to companies
        Service = "service" Plain,
        /// responsibility or role of an organisation or a group
        Role = "role" Plain,
        /// change of rules by the government
        Reform = "reform" Plain,
        /// location or concentration of something
        Region = "region" Plain,
        /// aim of a plan, an agreement or an organisation
        Aim = "aim" Plain,
        /// the report itself: project, dates, versions, figures and companion document
        Document = "document" Plain,
    }
}
