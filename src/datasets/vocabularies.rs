//! The closed vocabularies of the datasets: each word, and what it means.
//!
//! Only words live here. Which column holds which vocabulary is the business of the datasets.

use crate::schema::macros::vocabulary;

vocabulary! {
    /// How sure a reading is.
    pub Confidence {
        /// the text settles it
        Certain = "certain" Plain,
        /// a judgement; the note gives the reason
        Judged = "judged" Care,
    }
}

vocabulary! {
    /// Where in the report a cluster is named.
    pub Place {
        /// Table 2, clusters with a quality label
        Table2 = "table-2" Plain,
        /// Table 5, ICT clusters in 2016
        Table5 = "table-5" Plain,
        /// Table 6, formally organised clusters by state
        Table6 = "table-6" Plain,
        /// a profile of section 3.2
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
    /// What is known of a quality label on a date.
    pub LabelStatus {
        /// from the report's edition to the last day of its printed validity
        Valid = "valid" Good,
        /// its printed validity has ended; the report does not know renewals
        Lapsed = "lapsed" Bad,
        /// before the report's edition, when nothing is known of it
        Unknown = "unknown" Care,
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
    /// The part of a sector whose locations the report lists.
    pub Segment {
        /// light vehicles and their engines (Table 3)
        LightVehicles = "light-vehicles" Plain,
        /// heavy vehicles and their engines (Table 3)
        HeavyVehicles = "heavy-vehicles" Plain,
        /// centres of research and development (Table 3)
        ResearchCentres = "research-centres" Plain,
        /// bioenergy projects (Table 4)
        Bioenergy = "bioenergy" Plain,
        /// geothermal power projects (Table 4)
        Geothermal = "geothermal" Plain,
        /// hydro power projects (Table 4)
        Hydro = "hydro" Plain,
        /// solar power projects (Table 4)
        Solar = "solar" Plain,
        /// wind power projects (Table 4)
        Wind = "wind" Plain,
        /// aerospace hubs (sections 2.3 and 3.2)
        Hub = "hub" Plain,
    }
}

vocabulary! {
    /// What sort of measure a policy is.
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
        /// a rule of customs or of a market
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
    /// The relation between the EU and Mexico that a programme belongs to (Table 7).
    pub Relation {
        /// bilateral cooperation
        Bilateral = "bilateral" Plain,
        /// regional cooperation in Latin America
        Regional = "regional" Plain,
        /// cooperation on specific issues
        SpecificIssues = "specific-issues" Plain,
    }
}

vocabulary! {
    /// Where an agreement stood when the report was written.
    pub AgreementStatus {
        /// in force
        InForce = "in-force" Good,
        /// agreed in principle, not yet in force
        InPrinciple = "in-principle" Care,
        /// in force and being renegotiated
        UnderRenegotiation = "under-renegotiation" Care,
        /// its future is uncertain
        Uncertain = "uncertain" Care,
        /// the report does not say
        Unknown = "unknown" Plain,
    }
}

vocabulary! {
    /// What sort of body an institution is.
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
        /// a body or project of the European Union
        EuBody = "eu-body" Plain,
        /// an international body
        InternationalBody = "international-body" Plain,
        /// a regulator
        Regulator = "regulator" Plain,
        /// a research centre
        ResearchCentre = "research-centre" Plain,
        /// a publisher of rankings or studies
        Publisher = "publisher" Plain,
        /// a company owned by the state
        StateCompany = "state-company" Plain,
        /// a committee
        Committee = "committee" Plain,
        /// a consultancy
        Consultancy = "consultancy" Plain,
    }
}

vocabulary! {
    /// Whether an institution was at work when the report was written.
    pub InstitutionStatus {
        /// the report speaks of it as at work
        Active = "active" Good,
        /// the report says that it is closed
        Closed = "closed" Bad,
        /// the report does not say
        Unknown = "unknown" Plain,
    }
}

vocabulary! {
    /// What a figure is about.
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
    /// How the report qualifies a figure.
    pub Qualifier {
        /// about the value
        Around = "around" Plain,
        /// above the value
        MoreThan = "more than" Plain,
        /// a little below the value
        Almost = "almost" Plain,
        /// the value or less
        UpTo = "up to" Plain,
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
